// Who sits at the desk.
import { computed, ref, shallowRef } from "vue";

import { api, configureApi, Problem, type Role, type Session } from "./api";
import { language } from "./i18n";

const session = shallowRef<Session | null>(null);

/** Set while somebody who was signed in has to sign in again; the page they were working on stays as it is. */
export const signedOutWhileWorking = ref(false);

export const user = computed(() => session.value?.user ?? null);

configureApi({
  language: () => (language.value === "zh" ? "zh-CN" : "en"),
  csrfToken: () => session.value?.csrf_token ?? null,
  onSignedOut: () => {
    if (session.value) signedOutWhileWorking.value = true;
  },
});

export function hasRole(...roles: Role[]): boolean {
  return roles.some((role) => user.value?.roles.includes(role));
}

/** Takes up a session that the browser still holds. Returns whether there is one; throws Problem when the service cannot be asked. */
export async function resume(): Promise<boolean> {
  if (session.value) return true;
  try {
    session.value = await api.session();
    return true;
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return false;
    throw error;
  }
}

export async function signIn(login: string, password: string): Promise<void> {
  const before = session.value?.user.id;
  const fresh = await api.signIn(login, password);
  signedOutWhileWorking.value = false;
  session.value = fresh;
  // Somebody else sat down: what the former person had on the screen must not stay there.
  if (before && before !== fresh.user.id) location.assign("/");
}

export async function signOut(): Promise<void> {
  await api.signOut();
  session.value = null;
  signedOutWhileWorking.value = false;
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  await api.changePassword(oldPassword, newPassword);
  const login = session.value?.user.login;
  // The service may end the old session with the old password; a new sign-in is valid either way.
  if (login) session.value = await api.signIn(login, newPassword);
}
