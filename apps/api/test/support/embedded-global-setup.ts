import { dataDirectoryTemplate } from "./data-directory.ts";

/** Once, before the first files begin side by side: each of them would make its own. */
export const setup = async (): Promise<void> => {
  await dataDirectoryTemplate();
};
