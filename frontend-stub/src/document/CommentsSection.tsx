/** What was said about a document, oldest first, each with its own banner; and the way to say something. */
import { useQuery } from "urql";
import { MarkingBanner } from "../markings/MarkingBanner";
import { holdsRole, useSignedIn } from "../session/SessionContext";
import { ReportSpillButton } from "../spills/ReportSpillButton";
import { moment } from "../ui/format";
import { langOf } from "../ui/lang";
import { NationTag } from "../ui/NationTag";
import { PagedList } from "../ui/PagedList";
import { CommentForm } from "./CommentForm";
import { piecesOf } from "./mentions";
import { ColleaguesQuery, CommentsQuery, type Colleague, type CommentData, type DocumentSeen } from "./operations";

const NOBODY: readonly Colleague[] = [];

export function CommentsSection({ document }: { readonly document: DocumentSeen }) {
  const { viewer } = useSignedIn();
  const project = document.project.id;
  const [{ data }] = useQuery({ query: ColleaguesQuery, variables: { projectId: project } });
  const colleagues = data?.people.nodes ?? NOBODY;
  const talks = holdsRole(viewer, "RESEARCHER", project) || holdsRole(viewer, "PROGRAMME_MANAGER", project);
  return (
    <section className="panel" aria-labelledby="comments-heading">
      <h2 id="comments-heading">Comments</h2>
      <PagedList
        query={CommentsQuery}
        variables={(after) => ({ id: document.id, after })}
        pick={({ node }) => (node !== null && "comments" in node ? node.comments : null)}
        interest={{ topics: ["comment", "document"], project }}
        noun="comment"
        of={document.id}
        className="comments"
        empty="Nothing was said about this yet."
        row={(comment) => (
          <li key={comment.id}>
            <CommentView comment={comment} colleagues={colleagues} />
          </li>
        )}
      />
      {talks && <CommentForm document={document} colleagues={colleagues.filter(({ id }) => id !== viewer.id)} />}
    </section>
  );
}

interface ViewProperties {
  readonly comment: CommentData;
  readonly colleagues: readonly Colleague[];
}

function CommentView({ comment, colleagues }: ViewProperties) {
  const author = comment.author?.displayName ?? "Somebody";
  return (
    <article className="card comment" aria-label={`Comment by ${author}`}>
      <MarkingBanner marking={comment.marking} of="this comment" />
      <div className="card__body">
        <p className="comment__head">
          <strong>{author}</strong> {comment.author !== null && <NationTag nation={comment.author.nation} />}
          <time className="quiet" dateTime={comment.createdAt}>
            {moment(comment.createdAt)}
          </time>
        </p>
        <p className="comment__body" lang={langOf(comment.body)}>
          {piecesOf(comment.body, colleagues).map((piece, place) =>
            "words" in piece ? (
              piece.words
            ) : (
              <span key={place} className="comment__called">
                @{piece.person}
              </span>
            ),
          )}
        </p>
        <ReportSpillButton object={comment.id} kind="comment" title={`Comment by ${author}`} />
      </div>
    </article>
  );
}
