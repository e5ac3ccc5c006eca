// Tells the styles that scripts run: .only-scripted controls appear.
//
// The other files are one behaviour each. Each finds its elements by a data attribute, listens on
// the document, and so survives a part being swapped in and Back being pressed. base.html names
// them one by one, since only what a template names is hashed by the storage of static files.
document.documentElement.dataset.scripted = "";
