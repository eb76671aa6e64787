import { FaultLine } from "../graphql/faults";
import { graphql, type ResultOf } from "../graphql/graphql";

export const RuleRow = graphql(`
  fragment RuleRow on DisclosureRule {
    id
    effect
    releasing
    receiving
    project {
      id
      name
    }
    categories
    maxLevel
    methods
    validFrom
    validUntil
    authority
    active
  }
`);

export type RuleData = ResultOf<typeof RuleRow>;

export const RulesQuery = graphql(
  `
    query DisclosureRules($releasing: String!, $after: String) {
      disclosureRules(filter: { releasing: $releasing }, first: 20, after: $after) {
        nodes {
          ...RuleRow
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  `,
  [RuleRow],
);

export const RuleWithdraw = graphql(
  `
    mutation DisclosureRuleWithdraw($input: DisclosureRuleWithdrawInput!) {
      disclosureRuleWithdraw(input: $input) {
        disclosureRule {
          id
          active
        }
        errors {
          ...FaultLine
        }
      }
    }
  `,
  [FaultLine],
);
