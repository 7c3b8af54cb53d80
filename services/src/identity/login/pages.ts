import { html, type Html, type Page } from './html';

/** What the page of a login shows. */
export interface LoginPage {
  /** Hidden fields: the guard, and where to go afterwards. */
  readonly guard: Html;
  readonly next?: Html;
  /** What the person wrote before. */
  readonly userName?: string;
  readonly account?: string;
  /** Whether the person has to say which account it is. */
  readonly asksAccount: boolean;
  /** Whether passwords are taken. */
  readonly asksPassword: boolean;
  /** Where a login at the account's provider starts. */
  readonly provider?: { readonly url: string; readonly name: string };
  /** Whether an account has to be named before it is known which provider it has. */
  readonly asksForProvider: boolean;
  readonly problem?: string;
}

export function loginPage(page: LoginPage): Page {
  const { problem, provider, asksPassword, asksForProvider } = page;
  const body = html`${problem === undefined ? undefined : html`<p role="alert">${problem}</p>`}
  ${provider && html`<p><a class="button" href="${provider.url}">Continue with ${provider.name}</a></p>`}
  ${asksPassword ? passwordForm(page) : undefined} ${asksForProvider ? accountForm(page) : undefined}`;
  return { title: 'Log in', body };
}

/** For people of an account with a provider of its own. */
function accountForm({ next }: LoginPage): Html {
  return html`<form method="get" action="/login">
    ${next}
    <label for="account_of_provider">Or: account whose provider logs you in, its name or id</label>
    <input id="account_of_provider" name="account" required autocomplete="organization" />
    <button type="submit">Continue</button>
  </form>`;
}

function passwordForm({ guard, next, userName, account, asksAccount }: LoginPage): Html {
  const accountField = html`<label for="account">Account, its name or id</label>
    <input id="account" name="account" value="${account}" required autocomplete="organization" />`;
  return html`<form method="post" action="/login">
    ${guard} ${next} ${asksAccount ? accountField : undefined}
    <label for="user_name">User name</label>
    <input
      id="user_name"
      name="user_name"
      value="${userName}"
      required
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
    />
    <label for="password">Password</label>
    <input id="password" name="password" type="password" required autocomplete="current-password" />
    <button type="submit">Log in</button>
  </form>`;
}

export function loggedInPage(userName: string, guard: Html): Page {
  return {
    title: 'You are logged in',
    body: html`<p>As ${userName}.</p>
      <p><a href="/login/password">Change your password</a></p>
      <form method="post" action="/logout">${guard}<button type="submit">Log out</button></form>`,
  };
}

/** @param url where the browser logs out of the provider, and goes at once */
export function loggedOutPage(url: string): Page {
  const name = new URL(url).host;
  return {
    title: 'You are logged out',
    body: html`<p>Here; and at ${name} next.</p>
      <p><a class="button" href="${url}">Log out at ${name}</a></p>`,
  };
}

/** Asks whether a client may act for a person. */
export interface ConsentPage {
  readonly clientName: string;
  readonly userName: string;
  /** Whether it may query and nothing else. */
  readonly onlySql: boolean;
  /** Where the form goes: the request that the client made. */
  readonly action: string;
  readonly guard: Html;
  /** Origin that the answer goes to. */
  readonly target: string;
}

export function consentPage({ clientName, userName, onlySql, action, guard, target }: ConsentPage): Page {
  const what = onlySql
    ? `run SQL in your name, ${userName}, and nothing else`
    : `do in your name, ${userName}, whatever you may do`;
  return {
    title: `Let ${clientName} act for you?`,
    body: html`<p>
        ${clientName}, a program on this computer (${target}), asks to ${what}. Allow it only if you have just started it.
      </p>
      <form method="post" action="${action}">
        ${guard}
        <button type="submit" name="decision" value="allow">Allow</button>
        <button type="submit" name="decision" value="deny">Do not allow</button>
      </form>
      <form method="post" action="/logout">${guard}<button type="submit">Log in as someone else</button></form>`,
    formTarget: target,
  };
}

export function problemPage(title: string, problem: string): Page {
  return { title, body: html`<p role="alert">${problem}</p>` };
}

/** Where people change their password. */
export interface PasswordPage {
  readonly userName: string;
  readonly hasPassword: boolean;
  readonly guard: Html;
  readonly shortest: number;
  readonly longest: number;
  readonly problem?: string;
}

export function passwordPage({ userName, hasPassword, guard, shortest, longest, problem }: PasswordPage): Page {
  const title = 'Change your password';
  if (!hasPassword) return { title, body: html`<p>${userName} has no password: you log in through your account’s provider.</p>` };
  return {
    title,
    body: html`${problem === undefined ? undefined : html`<p role="alert">${problem}</p>`}
      <form method="post" action="/login/password">
        ${guard}
        <input type="text" name="user_name" value="${userName}" autocomplete="username" hidden />
        <label for="current_password">Your password</label>
        <input id="current_password" name="current_password" type="password" required autocomplete="current-password" />
        <label for="new_password">The new one, ${String(shortest)} to ${String(longest)} characters</label>
        <input id="new_password" name="new_password" type="password" required autocomplete="new-password" />
        <button type="submit">Change it, and log out everywhere else</button>
      </form>`,
  };
}
