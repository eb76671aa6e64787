"""Everything that one person can be told, in bytes: what must not change when others work on hidden things."""

from collections.abc import Sequence

from tests.walk.people import Visitor

_MARKING = "marking { text banner policy level rank originators { code } releasableTo caveats category }"
_PAGE = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
_DOCUMENT = f"""id title state tags updatedAt version {_MARKING} recordMarking {{ text }}
  derivedFrom {{ id }} latestVersion {{ id number size sha256 }}
  versions(first: 10) {{
    nodes {{ id number state filename mediaType size sha256 createdAt createdBy {{ id }} }} {_PAGE} }}"""
_MILESTONE = f"""id title status plannedDate forecastDate actualDate percentComplete version owner {{ code }} {_MARKING}
  titleMarking {{ text }} dependsOn {{ id }} deliverables {{ id title due acceptedAt document {{ id title }} }}"""

EVERYTHING = (
    f"""{{
  viewer {{ id displayName email nation {{ code name }} organisation {{ id name }} version suspended
    clearances {{ policy level rank expires suspended briefed }} roles {{ role until project {{ id name }} }} }}
  nations {{ id code name }}
  groups {{ code since members {{ code }} }}
  people(first: 100) {{
    edges {{ cursor node {{ id displayName email nation {{ code }} organisation {{ name }} }} }} {_PAGE} }}
}}""",
    f"""{{
  projects(first: 10) {{ edges {{ cursor node {{ id name version {_MARKING} nations {{ code }}
    members(first: 20) {{ nodes {{ role until person {{ id }} }} {_PAGE} }}
    documents(first: 20) {{ edges {{ cursor node {{ id }} }} {_PAGE} }}
    milestones(first: 20) {{ edges {{ cursor node {{ id }} }} {_PAGE} }}
    progress {{ milestones achieved overdue percentComplete nextDue }} }} }} {_PAGE} }}
}}""",
    f"""{{ documents(first: 20) {{ edges {{ cursor node {{ {_DOCUMENT} }} }} {_PAGE} }} }}""",
    f"""{{ documents(first: 100, orderBy: {{ field: TITLE, direction: ASC }}) {{
    edges {{ cursor node {{ id title }} }} {_PAGE} }} }}""",
    f"""{{ milestones(first: 20) {{ edges {{ cursor node {{ {_MILESTONE} }} }} {_PAGE} }} }}""",
    f"""{{ disclosureRules(first: 100) {{ nodes {{ id releasing receiving maxLevel active }} {_PAGE} }}
  auditEvents(first: 100) {{ nodes {{ id action object decision }} {_PAGE} }} }}""",
)

_SEARCH = (
    "query($text: String!) { search(text: $text, first: 100) { edges { cursor node { __typename id } } totalCount } }"
)
_NODE = "query($id: ID!) { node(id: $id) { __typename id } }"


async def crawl(visitor: Visitor, *, texts: Sequence[str], ids: Sequence[str]) -> bytes:
    """Asks for everything, searches for each text and asks for each identifier; gives the answers as they came."""
    answers = [await visitor.post(query) for query in EVERYTHING]
    refusals = [answer.text for answer in answers if b'"errors"' in answer.content]
    assert refusals == []
    answers += [await visitor.post(_SEARCH, text=text) for text in texts]
    answers += [await visitor.post(_NODE, id=identifier) for identifier in ids]
    assert all(answer.status_code == 200 for answer in answers)
    sizes = [answer.headers["content-length"].encode() for answer in answers]
    return b"\n".join([*(answer.content for answer in answers), *sizes])
