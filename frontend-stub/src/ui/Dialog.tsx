/**
 * A modal dialog on the platform's own `<dialog>`: it traps focus, closes on Escape and gives focus back to the opener.
 *
 * While `locked`, Escape does nothing: work under way is stopped by its own button, not by accident.
 */
import { useEffect, useId, useRef, type ReactNode } from "react";

/** Where work in a dialog begins; the closing button comes before it on the page, but not in a person's mind. */
const FIRST = ".dialog__body :is(input, select, textarea, button):enabled";

interface Properties {
  readonly title: string;
  readonly onClose: () => void;
  readonly locked?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, onClose, locked = false, children }: Properties) {
  const element = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = element.current;
    const opener = document.activeElement;
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>(FIRST)?.focus();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        if (!locked) onClose();
      }}
      onClose={() => {
        if (locked) element.current?.showModal();
        else onClose();
      }}
    >
      <header className="dialog__header">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="dialog__close" onClick={onClose} disabled={locked} aria-label="Close">
          <span aria-hidden="true">×</span>
        </button>
      </header>
      {children}
    </dialog>
  );
}
