import * as z from "zod/mini";

/**
 * A place in one workspace's event log. `seq` is gapless and is commit order; `epoch` changes when history
 * was rewritten (restore from a backup), so positions of different epochs cannot be compared.
 */
export const positionDto = z.object({ epoch: z.int().check(z.nonnegative()), seq: z.int().check(z.nonnegative()) });
export type PositionDto = z.infer<typeof positionDto>;
