import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { Check, Copy } from "lucide-react";
import { announce } from "./announcements.ts";

type CopyButtonProps = { text: string; label: string; children?: string };

/** Copies, and says so in place. */
export const CopyButton = ({ text, label, children = "Copy" }: CopyButtonProps) => {
  const clipboard = useClipboard({ timeout: 2_000 });
  const copy = () => {
    clipboard.copy(text);
    announce("Copied.");
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      aria-label={label}
      onClick={copy}
      leftSection={clipboard.copied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
    >
      {clipboard.copied ? "Copied" : children}
    </Button>
  );
};
