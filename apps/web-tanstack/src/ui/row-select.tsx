import { ComboboxChevron, Input, Loader } from "@mantine/core";
import { useId } from "react";
import classes from "./row-select.module.css";

type Option = { value: string; label: string; disabled: boolean };
type RowSelectProps = {
  label: string;
  value: string;
  options: readonly Option[];
  onChoose: (value: string) => void;
  isSaving: boolean;
  /** Why what was chosen last can't be. */
  refusal: string | null;
};

/**
 * A choice in a row of a list. `NativeSelect` looks the same and takes its id in a second render, which would be one more for
 * the page each time that a row comes into the list.
 */
export const RowSelect = ({ label, value, options, onChoose, isSaving, refusal }: RowSelectProps) => {
  const refusalId = useId();
  return (
    <div className={classes.select}>
      <Input
        component="select"
        pointer
        withAria={false}
        aria-label={label}
        aria-invalid={refusal ? true : undefined}
        aria-describedby={refusal ? refusalId : undefined}
        value={value}
        onChange={(event) => onChoose(event.currentTarget.value)}
        error={refusal}
        rightSection={
          isSaving ? <Loader size={14} aria-label="Saving" role="img" /> : <ComboboxChevron error={refusal} />
        }
        rightSectionPointerEvents="none"
      >
        {options.map(({ label, ...option }) => (
          <option key={option.value} {...option}>
            {label}
          </option>
        ))}
      </Input>
      {refusal && (
        <Input.Error id={refusalId} role="alert" className={classes.refusal}>
          {refusal}
        </Input.Error>
      )}
    </div>
  );
};
