import type { ComponentProps } from "react";
import classes from "./surface.module.css";

type SurfaceProps = Pick<ComponentProps<"div">, "children" | "onPointerMove"> & { padded?: "padded" };

/** A raised sheet that holds a list, a table or a form. */
export const Surface = ({ padded, ...sheet }: SurfaceProps) => (
  <div {...sheet} className={classes.surface} data-padded={padded === "padded"} />
);
