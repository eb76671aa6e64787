/** The recipient's public key, from its file or pasted; a private key is refused before it leaves this page. */
import { useState } from "react";
import { faultOf, type UserFault } from "../graphql/failures";
import { Field } from "../ui/Field";
import { PrivateKeyChosen, toldIn, type Told } from "./recipientKey";
import { readAloud } from "./standing";

/** Longer than any key file. */
const LONGEST = 64 * 1024;

interface Properties {
  readonly value: string;
  readonly faults: readonly UserFault[];
  readonly onChange: (text: string) => void;
}

export function RecipientKeyField({ value, faults, onChange }: Properties) {
  const [told, setTold] = useState<Told | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const take = (text: string) => {
    try {
      setTold(toldIn(text));
      setWrong(null);
      onChange(text);
    } catch (error) {
      if (!(error instanceof PrivateKeyChosen)) throw error;
      setTold(null);
      setWrong(error.message);
      onChange("");
    }
  };
  const open = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > LONGEST) {
      setTold(null);
      setWrong("This file is too long for a key: choose the one that ends in .pub.");
      onChange("");
    } else take(await file.text());
  };
  const shown = wrong === null ? faults : [faultOf(wrong)];
  return (
    <>
      <Field label="The recipient’s public key" hint="The file that they made and sent you; its name ends in .pub" faults={shown}>
        {(control) => (
          <input {...control} type="file" className="usa-file" onChange={(event) => void open(event.target.files?.[0])} />
        )}
      </Field>
      <Field label="Or paste it">
        {(control) => (
          <textarea
            {...control}
            className="usa-textarea transfer-key"
            value={value}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => take(event.target.value)}
          />
        )}
      </Field>
      {told !== null && (
        <p className="quiet transfer-key-told" role="status">
          The file says: key of <strong>{told.name === "" ? "nobody in particular" : told.name}</strong>
          {told.fingerprint !== null && (
            <>
              , fingerprint <code className="fingerprint">{readAloud(told.fingerprint)}</code>
            </>
          )}
        </p>
      )}
    </>
  );
}
