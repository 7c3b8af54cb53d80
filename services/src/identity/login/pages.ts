import { html, type Html, type Page } from './html';

/** What the page of a login shows. */
export interface LoginPage {
  /** Hidden fields: where to go afterwards, and the guard. */
  readonly hidden: readonly Html[];
  /** What the person wrote before. */
  readonly userName?: string;
  readonly account?: string;
  /** Whether the person has to say which account it is. */
  readonly asksAccount: boolean;
  /** Whether passwords are taken. */
  readonly asksPassword: boolean;
  /** Where a login at the account's provider starts. */
  readonly provider?: { readonly url: string; readonly name: string };
  readonly problem?: string;
}

export function loginPage({ problem, provider, asksPassword, ...page }: LoginPage): Page {
  const body = html`${problem === undefined ? undefined : html`<p role="alert">${problem}</p>`}
  ${provider && html`<p><a class="button" href="${provider.url}">Log in with ${provider.name}</a></p>`}
  ${asksPassword ? passwordForm(page) : undefined}`;
  return { title: 'Log in', body };
}

function passwordForm({
  hidden,
  userName,
  account,
  asksAccount,
}: Omit<LoginPage, 'problem' | 'provider' | 'asksPassword'>): Html {
  const accountField = html`<label for="account">Account, its name or id</label>
    <input id="account" name="account" value="${account}" required autocomplete="organization" />`;
  return html`<form method="post" action="/login">
    ${hidden} ${asksAccount ? accountField : undefined}
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
      <form method="post" action="/logout">${guard}<button type="submit">Log out</button></form>`,
  };
}

/** Asks whether a client may act for a person. */
export interface ConsentPage {
  readonly clientName: string;
  readonly userName: string;
  /** Where the form goes: the request that the client made. */
  readonly action: string;
  readonly guard: Html;
  /** Origin that the answer goes to. */
  readonly target: string;
}

export function consentPage({ clientName, userName, action, guard, target }: ConsentPage): Page {
  return {
    title: `Let ${clientName} act for you?`,
    body: html`<p>
        ${clientName}, a program on this computer (${target}), asks to do in your name, ${userName}, whatever you may do. Allow it
        only if you have just started it.
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
