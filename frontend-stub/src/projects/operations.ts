import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";
import { MarkingLine } from "../markings/fragments";

export const ProjectCard = graphql(
  `
    fragment ProjectCard on Project {
      id
      name
      version
      contentSearch
      marking {
        ...MarkingLine
      }
      nations {
        code
        name
      }
      progress {
        milestones
        achieved
        overdue
        percentComplete
        nextDue
      }
    }
  `,
  [MarkingLine],
);

export type ProjectCardData = ResultOf<typeof ProjectCard>;

export const ProjectsQuery = graphql(
  `
    query Projects($text: String, $after: String) {
      projects(filter: { text: $text }, orderBy: { field: NAME }, first: 12, after: $after) {
        nodes {
          ...ProjectCard
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
      }
    }
  `,
  [ProjectCard],
);

export const ProjectQuery = graphql(
  `
    query Project($id: ID!) {
      node(id: $id) {
        __typename
        ... on Project {
          ...ProjectCard
        }
      }
    }
  `,
  [ProjectCard],
);

export const NationsQuery = graphql(`
  query Nations {
    nations {
      code
      name
    }
    projects(first: 12) {
      nodes {
        id
        nations {
          code
        }
      }
    }
  }
`);

export const ProjectCreate = graphql(
  `
    mutation ProjectCreate($input: ProjectCreateInput!) {
      projectCreate(input: $input) {
        project {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

/** How many contents are still to be looked at since they are to be found. */
export const IndexingQuery = graphql(`
  query Indexing($id: ID!) {
    node(id: $id) {
      ... on Project {
        contentSearchWaiting
      }
    }
  }
`);

export const ProjectUpdate = graphql(
  `
    mutation ProjectUpdate($input: ProjectUpdateInput!) {
      projectUpdate(input: $input) {
        project {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const MembersQuery = graphql(`
  query Members($id: ID!, $after: String) {
    node(id: $id) {
      ... on Project {
        members(first: 50, after: $after) {
          nodes {
            role
            until
            person {
              id
              displayName
              nation {
                code
                name
              }
              organisation {
                name
              }
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
  }
`);

export const PeopleQuery = graphql(`
  query People($text: String!) {
    people(text: $text, first: 8) {
      nodes {
        id
        displayName
        nation {
          code
          name
        }
        organisation {
          name
        }
      }
    }
  }
`);

export const MemberAdd = graphql(
  `
    mutation ProjectMemberAdd($input: ProjectMemberAddInput!) {
      projectMemberAdd(input: $input) {
        membership {
          role
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);

export const MemberRemove = graphql(
  `
    mutation ProjectMemberRemove($input: ProjectMemberRemoveInput!) {
      projectMemberRemove(input: $input) {
        project {
          id
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);
