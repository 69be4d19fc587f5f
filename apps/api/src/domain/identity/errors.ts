export type IdentityErrorCode = "identity.email_taken" | "identity.bad_credentials" | "identity.not_signed_in";
