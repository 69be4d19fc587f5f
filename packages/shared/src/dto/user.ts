import * as z from "zod/mini";
import { id } from "../ids.ts";

/** The signed-in person, as only they see themselves. */
export const userDto = z.object({ id, name: z.string(), email: z.string() });
export type UserDto = z.infer<typeof userDto>;
