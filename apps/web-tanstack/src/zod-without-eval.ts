import { config } from "zod/mini";

// Zod compiles its checks with `new Function`, and looks whether it may: under our content security policy that
// look alone is reported as an error. It has to be told before the first schema is made, so this is imported first.
config({ jitless: true });
