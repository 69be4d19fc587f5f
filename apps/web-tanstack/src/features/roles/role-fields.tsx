import { Textarea, TextInput } from "@mantine/core";

type RoleWords = { name: string; description: string };

type RoleFieldsProps = { words: RoleWords; onChange: (words: RoleWords) => void; nameError: string | null };

/** A role's name and description, as creating and editing ask for them. */
export const RoleFields = ({ words, onChange, nameError }: RoleFieldsProps) => (
  <>
    <TextInput
      label="Name"
      data-autofocus
      required
      withAsterisk={false}
      maxLength={60}
      autoComplete="off"
      value={words.name}
      onChange={(event) => onChange({ ...words, name: event.currentTarget.value })}
      error={nameError}
    />
    <Textarea
      label="Description"
      description="What it is for, in a sentence"
      maxLength={280}
      rows={3}
      value={words.description}
      onChange={(event) => onChange({ ...words, description: event.currentTarget.value })}
    />
  </>
);
