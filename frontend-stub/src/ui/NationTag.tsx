/** A nation by its code, with its name for those who do not know the code. */
interface Properties {
  readonly nation: { readonly code: string; readonly name: string };
  readonly named?: boolean;
}

export function NationTag({ nation, named = false }: Properties) {
  return (
    <span className="nation">
      <abbr className="nation__code" title={nation.name}>
        {nation.code}
      </abbr>
      {named && <span className="nation__name">{nation.name}</span>}
    </span>
  );
}
