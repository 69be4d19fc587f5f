import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import type { FormEvent, ReactNode } from "react";
import classes from "./confirm-dialog.module.css";

export type ConfirmDialogProps = {
  opened: boolean;
  title: string;
  children: ReactNode;
  confirmLabel: string;
  onConfirm: () => void;
  onClose: () => void;
  pending?: boolean;
  /** Why it went wrong, or why it no longer makes sense. */
  problem?: string | null;
  /** False while something asked for, such as a typed name, is missing. */
  ready?: boolean;
  tone?: "destructive" | "plain";
  /** Where focus goes afterwards; by default to what had it before. A menu item is gone by then, so name its button. */
  opener?: HTMLElement | null;
};

/** Asks once, says what follows, and starts on Cancel, so that a stray Enter does nothing. */
export const ConfirmDialog = ({
  tone = "destructive",
  ready = true,
  pending = false,
  ...props
}: ConfirmDialogProps) => {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready && !pending) props.onConfirm();
  };
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      returnFocus={!props.opener}
      onExitTransitionEnd={() => props.opener?.focus()}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          <div className={classes.body}>{props.children}</div>
          {props.problem && (
            <Alert color="red" role="alert">
              {props.problem}
            </Alert>
          )}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={props.onClose} data-autofocus>
              Cancel
            </Button>
            <Button
              type="submit"
              {...(tone === "destructive" && { color: "red.9" })}
              loading={pending}
              disabled={!ready}
            >
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
