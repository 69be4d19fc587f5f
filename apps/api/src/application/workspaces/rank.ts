import { mayActOn, mayGrant, type Standing } from "@orbit/shared/access";
import { DomainError } from "#domain/kernel/domain-error.ts";

/** @throws DomainError when `target` ranks above `actor`. */
export const refuseHigherRank = (actor: Standing, target: Standing): void => {
  if (mayActOn(actor, target)) return;
  throw new DomainError("workspaces.higher_rank", "You can't act on somebody of a higher rank than yours.");
};

/** @throws DomainError when `granted` carries a right, or a rank, that `grantor` does not have. */
export const refuseGrant = (grantor: Standing, granted: Standing): void => {
  if (mayGrant(grantor, granted)) return;
  throw new DomainError("workspaces.grants_more_than_held", "You can't grant more than you hold yourself.");
};
