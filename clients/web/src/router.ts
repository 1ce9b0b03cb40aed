// Which page stands at which address, and who is shown which.
import { createRouter, createWebHistory, type RouteRecordRaw } from "vue-router";

import { api, type Role } from "./api";
import { asProblem } from "./load";
import { hasRole, resume, user } from "./session";
import { lastProblem } from "./startup";

declare module "vue-router" {
  interface RouteMeta {
    /** Key of the page's title. */
    title?: "title.setup" | "title.signIn" | "title.password" | "title.submit" | "title.revise" | "title.mine" | "title.queue" | "title.all"
      | "title.review" | "title.release" | "title.accounts" | "title.notFound";
    /** Open without a session. */
    open?: boolean;
    roles?: Role[];
  }
}

const routes: RouteRecordRaw[] = [
  { path: "/", name: "home", redirect: () => home() },
  { path: "/setup", name: "setup", component: () => import("./pages/SetupPage.vue"), meta: { title: "title.setup", open: true } },
  { path: "/sign-in", name: "sign-in", component: () => import("./pages/SignInPage.vue"), meta: { title: "title.signIn", open: true } },
  { path: "/password", name: "password", component: () => import("./pages/PasswordPage.vue"), meta: { title: "title.password" } },
  { path: "/submit", name: "submit", component: () => import("./pages/SubmitPage.vue"), meta: { title: "title.submit", roles: ["editor"] } },
  { path: "/mine", name: "mine", component: () => import("./pages/ListPage.vue"), props: { kind: "mine" }, meta: { title: "title.mine", roles: ["editor"] } },
  { path: "/queue", name: "queue", component: () => import("./pages/ListPage.vue"), props: { kind: "queue" }, meta: { title: "title.queue", roles: ["editor", "secrecy-officer", "leader"] } },
  { path: "/all", name: "all", component: () => import("./pages/ListPage.vue"), props: { kind: "all" }, meta: { title: "title.all", roles: ["secrecy-officer", "leader"] } },
  { path: "/submissions/:id", name: "review", component: () => import("./pages/ReviewPage.vue"), props: true, meta: { title: "title.review", roles: ["editor", "secrecy-officer", "leader"] } },
  { path: "/submissions/:id/revise", name: "revise", component: () => import("./pages/SubmitPage.vue"), props: true, meta: { title: "title.revise", roles: ["editor"] } },
  { path: "/release", name: "release", component: () => import("./pages/ReleasePage.vue"), meta: { title: "title.release" } },
  { path: "/accounts", name: "accounts", component: () => import("./pages/AccountsPage.vue"), meta: { title: "title.accounts", roles: ["security-admin"] } },
  { path: "/:path(.*)*", name: "not-found", component: () => import("./pages/NotFoundPage.vue"), meta: { title: "title.notFound", open: true } },
];

/** Where somebody's day starts. */
function home(): { name: string } {
  if (hasRole("security-admin")) return { name: "accounts" };
  if (hasRole("secrecy-officer", "leader")) return { name: "queue" };
  if (hasRole("editor")) return { name: "mine" };
  return { name: "release" };
}

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});

router.beforeEach(async (to) => {
  try {
    const signedIn = await resume();
    if (!signedIn && (to.name === "setup" || to.name === "sign-in" || !to.meta.open)) {
      if (await api.setupRequired()) return to.name === "setup" ? true : { name: "setup" };
      if (to.name === "setup") return { name: "sign-in" };
    }
    if (!signedIn) return to.meta.open ? true : { name: "sign-in", query: to.redirectedFrom?.name === "home" ? {} : { to: to.fullPath } };
  } catch (error) {
    // Shown in place of any page, with "try again".
    lastProblem.value = asProblem(error);
    return true;
  }
  lastProblem.value = null;
  if (user.value?.must_change_password) return to.name === "password" ? true : { name: "password" };
  // The address "/" was resolved before anybody was known.
  if (to.redirectedFrom?.name === "home" || to.name === "sign-in" || to.name === "setup") {
    const target = home();
    if (target.name !== to.name) return target;
  }
  return true;
});
