import { Aggregate } from "../kernel/aggregate.ts";
import type { Id } from "../kernel/id.ts";
import type { IdentityEvent } from "./events.ts";

export type UserState = {
  id: Id;
  name: string;
  /** Lower-cased; unique. */
  email: string;
  passwordHash: string;
  createdAt: Date;
  version: number;
};

export class User extends Aggregate<UserState, IdentityEvent> {
  static signUp(facts: Omit<UserState, "version">): User {
    const user = new User({ ...facts, version: 1 }, 0);
    user.record({ type: "identity.user.signed_up", userId: facts.id });
    return user;
  }

  static restore(state: UserState): User {
    return new User(state, state.version);
  }

  changePassword(passwordHash: string): void {
    this.change({ passwordHash });
    this.record({ type: "identity.user.password_changed", userId: this.state.id });
  }
}
