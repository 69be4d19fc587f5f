export type IdentityErrorCode =
  | "identity.email_taken"
  | "identity.bad_credentials"
  | "identity.not_signed_in"
  | "identity.wrong_password"
  | "identity.password_breached"
  | "identity.session_not_found";
