/** How a nation's own markings look, for hints and for the mildest beginning; the server alone judges markings. */
const LOWEST: Readonly<Record<string, string>> = { USA: "UNCLASSIFIED", AUS: "OFFICIAL", GBR: "OFFICIAL" };

const EXAMPLES: Readonly<Record<string, string>> = {
  USA: "SECRET//REL TO USA, AUS, JPN",
  AUS: "SECRET//REL TO AUS, JPN, USA",
  JPN: "極秘//REL TO AUS, JPN, USA",
  GBR: "SECRET//REL TO GBR, USA",
  COMMERCIAL: "PROPRIETARY - Wattle Dynamics//ORG Hoshi Robotics",
};

/** What a form begins with; empty where this page does not know the nation's terms. */
export function lowestMarking(nation: string): string {
  return LOWEST[nation] ?? "";
}

/** A hint at the way of writing under a policy. */
export function markingHint(policy: string): string {
  const example = EXAMPLES[policy];
  return example === undefined ? "As your nation writes it" : `For example ${example}`;
}
