import type { UserDto } from "@orbit/shared/dto";
import type { User } from "#domain/identity/user.ts";

export const userToDto = ({ state }: User): UserDto => ({ id: state.id, name: state.name, email: state.email });
