import { dictionary } from "@zxcvbn-ts/language-common";

/**
 * The head of the lists that leaked passwords are ranked in, which is what whoever guesses tries first. It is the list of a
 * strength estimator that is still kept, and the only part of it we use: a score would refuse good phrases and please bad
 * ones, and asking a breach service would tell it when somebody signs up. Lower-case, so that `Password1` is found too.
 */
const known: ReadonlySet<string> = new Set(dictionary["passwords-common"]);

export const isBreached = (password: string): boolean => known.has(password.toLowerCase());
