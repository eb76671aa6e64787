/** What stands beside a marking: what takes over on a day, and the rights in a firm's data. */
import { RIGHTS_KINDS } from "../documents/rights";
import { day } from "../ui/format";
import type { DocumentRecordData } from "./operations";

interface Properties {
  readonly marking: DocumentRecordData["marking"];
}

export function DocumentRights({ marking: { succession, dataRights } }: Properties) {
  if (succession === null && dataRights === null) return null;
  return (
    <dl className="beside" aria-label="Beside the marking">
      {succession !== null && (
        <div>
          <dt>From {day(succession.from)}</dt>
          <dd>
            marked <strong>{succession.banner}</strong>
          </dd>
        </div>
      )}
      {dataRights !== null && (
        <>
          <div>
            <dt>Rights</dt>
            <dd>
              {RIGHTS_KINDS[dataRights.kind]}; {dataRights.owners.join(", ")}
            </dd>
          </div>
          {dataRights.contract !== null && (
            <div>
              <dt>Contract</dt>
              <dd>{dataRights.contract}</dd>
            </div>
          )}
          {dataRights.purpose !== null && (
            <div>
              <dt>Purpose</dt>
              <dd>{dataRights.purpose}</dd>
            </div>
          )}
          {dataRights.until !== null && (
            <div>
              <dt>Until</dt>
              <dd>{day(dataRights.until)}; after that its owners alone have it</dd>
            </div>
          )}
        </>
      )}
    </dl>
  );
}
