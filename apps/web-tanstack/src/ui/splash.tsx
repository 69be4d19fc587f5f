import { Loader } from "@mantine/core";
import classes from "./splash.module.css";

/** While it isn't known yet what to show. */
export const Splash = () => (
  <main id="main" className={classes.splash} aria-busy="true">
    <Loader type="dots" aria-label="Loading" role="img" />
  </main>
);
