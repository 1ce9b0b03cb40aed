import { createApp } from "vue";

import App from "./App.vue";
import "./element_styles";
import { router } from "./router";
import "./styles/tokens.css";
import "./styles/base.css";

createApp(App).use(router).mount("#app");
