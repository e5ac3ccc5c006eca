// Starts every behaviour. Each finds its elements by a data attribute, listens on the
// document, and so survives a part being swapped in and Back being pressed.
import "./autosave.js";
import "./busy.js";
import "./composer.js";
import "./copy.js";
import "./csrf.js";
import "./failures.js";
import "./focus.js";
import "./look.js";
import "./menu.js";
import "./messages.js";
import "./select.js";
import "./shortcuts.js";
import "./times.js";

// Controls that need a script stay hidden until there is one.
document.documentElement.dataset.scripted = "";
