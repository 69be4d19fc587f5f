import { Pill, PillsInput } from "@mantine/core";
import { type ClipboardEvent, type KeyboardEvent, useState } from "react";
import classes from "./address-input.module.css";
import { type Address, parseAddresses, withAddresses } from "./parse-addresses.ts";

type AddressInputProps = {
  addresses: readonly Address[];
  onChange: (addresses: readonly Address[]) => void;
  error: string | null;
};

const COMMITTING_KEYS = new Set([",", ";", " ", "Enter"]);

/** Paste or type any mix of addresses; each becomes a chip, checked on its own. */
export const AddressInput = ({ addresses, onChange, error }: AddressInputProps) => {
  const [draft, setDraft] = useState("");
  const add = (text: string) => {
    setDraft("");
    onChange(withAddresses(addresses, parseAddresses(text)));
  };
  const remove = (text: string) => onChange(addresses.filter((address) => address.text !== text));
  const onKeyDown = (event: KeyboardEvent) => {
    if (COMMITTING_KEYS.has(event.key) && draft.trim() !== "") {
      event.preventDefault();
      add(draft);
    } else if (event.key === "Backspace" && draft === "") onChange(addresses.slice(0, -1));
  };
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData("text");
    if (!/[\s,;]/u.test(text.trim())) return;
    event.preventDefault();
    add(`${draft} ${text}`);
  };
  const wrong = addresses.filter(({ valid }) => !valid).length;
  const wrongText = wrong > 0 ? `${wrong} of these ${wrong === 1 ? "is" : "are"} not an e-mail address.` : null;
  return (
    <PillsInput
      label="E-mail addresses"
      description="Paste as many as you like, in any form"
      error={error ?? wrongText}
      inputWrapperOrder={["label", "description", "input", "error"]}
    >
      <Pill.Group>
        {addresses.length > 0 && (
          <ul className={classes.chips} aria-label="Addresses">
            {addresses.map((address) => (
              <AddressChip key={address.text} address={address} onRemove={() => remove(address.text)} />
            ))}
          </ul>
        )}
        <PillsInput.Field
          inputMode="email"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder={addresses.length === 0 ? "ana@example.org, ben@example.org" : ""}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
          onBlur={() => draft.trim() !== "" && add(draft)}
        />
      </Pill.Group>
    </PillsInput>
  );
};

const AddressChip = ({ address: { text, valid }, onRemove }: { address: Address; onRemove: () => void }) => (
  <li>
    <Pill
      className={classes.chip}
      data-valid={valid}
      withRemoveButton
      onRemove={onRemove}
      removeButtonProps={{ "aria-label": `Take out ${text}`, "aria-hidden": false, tabIndex: 0 }}
    >
      {text}
      {!valid && <span className={classes.mark}> · not an address</span>}
    </Pill>
  </li>
);
