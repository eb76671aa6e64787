/** Disclosure categories and export laws in words; the server alone knows what follows from them. */
export const CATEGORIES: Readonly<Record<number, string>> = {
  1: "1, organisation, training and employment of forces",
  2: "2, materiel and munitions",
  3: "3, applied research and development",
  4: "4, production",
  5: "5, combined operations, planning and readiness",
  6: "6, order of battle",
  7: "7, defence of the homeland",
  8: "8, military intelligence",
};

export const JURISDICTIONS: Readonly<Record<string, string>> = {
  NONE: "No export law controls it",
  ITAR: "ITAR (United States Munitions List)",
  EAR: "EAR (Commerce Control List)",
  DSGL: "DSGL (Australia)",
  UKSC: "UK strategic controls",
  "JPN-TRANSFER": "Japanese transfer principles",
};

/** The export status of a template, as the API prints it: the law, then its codes. */
export function exportInWords(status: string | null): string | null {
  if (status === null || status === "") return "Export status not determined";
  const [law = "", ...codes] = status.split(" ");
  return [JURISDICTIONS[law] ?? law, ...codes].join(" ");
}

/** Caveats in words, for those who do not use them every day. */
export const CAVEATS: Readonly<Record<string, string>> = {
  NOFORN: "not releasable to foreign nationals",
  ORCON: "its originator controls whom it goes on to",
  RELIDO: "release is decided by a disclosure officer",
  "FED ONLY": "federal employees only",
  FEDCON: "federal employees and contractors only",
  NOCON: "no contractors",
  "DL ONLY": "only those on its list",
  AUSTEO: "Australian eyes only",
  AGAO: "Australian Government access only",
};
