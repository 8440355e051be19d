// The words of Wagtail's bar for many stories at once: "1 story selected", not "1 snippet selected".
window.wagtailConfig.STRINGS.BULK_ACTIONS.STORY = {
  SINGULAR: "1 story selected",
  PLURAL: "%(objects)s stories selected",
  ALL: "All %(objects)s stories on this screen selected",
  ALL_IN_LISTING: "All stories in the list selected",
};
