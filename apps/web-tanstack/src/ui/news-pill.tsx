import { Button } from "@mantine/core";
import { ArrowUp } from "lucide-react";
import classes from "./news-pill.module.css";

type NewsPillProps = { count: number; noun: string; onShow: () => void };

/** "3 new": what waits to be shown, above the list and without moving it. Nothing when nothing waits. */
export const NewsPill = ({ count, noun, onShow }: NewsPillProps) =>
  count > 0 && (
    <div className={classes.place}>
      <Button
        radius="xl"
        size="compact-md"
        className={classes.pill}
        leftSection={<ArrowUp size={15} aria-hidden="true" />}
        onClick={onShow}
      >
        {count} {noun}
      </Button>
    </div>
  );
