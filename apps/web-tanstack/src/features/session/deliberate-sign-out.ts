// Who signs out on purpose starts anew; who was signed out comes back to the page they were on.
let deliberate = false;

export const markDeliberateSignOut = (): void => {
  deliberate = true;
};

/** Whether the session that just ended was ended in this tab; answered once. */
export const takeDeliberateSignOut = (): boolean => {
  const was = deliberate;
  deliberate = false;
  return was;
};
