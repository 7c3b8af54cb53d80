/**
 * How the people of an account log in: through an OpenID Connect provider of the customer.
 *
 * The provider knows the control plane as a client that uses the authorization code with PKCE, with one redirect URI for all hosts
 * of the account, `https://accounts.<domain>/login/callback/<account id>`. For a client with a secret, put that into the account's login
 * secret as `clientSecret`, then deploy.
 */
export interface AccountLogin {
  /** Issuer of the provider, over https, as its discovery document says it. */
  readonly issuer: string;
  /** Id of the control plane's client at the provider. */
  readonly clientId: string;
  /** Scopes that are asked for beside `openid`. @default - email and profile */
  readonly scopes?: string[];
  /** Claim that is the user name. @default - email, which counts only with email_verified */
  readonly userNameClaim?: string;
  /** Claim that lists a person's groups. @default - groups */
  readonly groupsClaim?: string;
  /**
   * Groups of the provider, each with the name of a group of the account. Each login makes the person a member of exactly those of
   * these groups that the provider tells; other groups are left alone. @default - none
   */
  readonly groups?: { [providerGroup: string]: string };
  /** Whether a person whom the account does not have yet is made a user of it. @default false */
  readonly createUsers?: boolean;
  /** Whether passwords are taken as well, which lets the first administrator in when the provider does not. @default true */
  readonly passwords?: boolean;
}
