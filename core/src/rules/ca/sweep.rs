//! Many policies at once, to ask whether another may be for the same users and resources: policies are
//! not compared two by two, however many there are.

use rustc_hash::FxHashSet;

use crate::policy::ConditionalAccessPolicy;
use crate::space::{Object, Population};
use crate::text::small;

/// The users and the resources of some policies.
#[derive(Default)]
pub(crate) struct Sweep {
    /// Whether anybody may be among the users.
    anybody: bool,
    users: FxHashSet<Object>,
    /// Whether any resource may be among theirs.
    anything: bool,
    /// Whether the suite of Microsoft 365 is, or something that may be in it.
    suite: bool,
    in_suite: bool,
    apps: FxHashSet<String>,
    /// The app that was added last, as it is written.
    last: Option<String>,
}

impl Sweep {
    /// Adds a policy, with its users.
    pub(crate) fn add(&mut self, policy: &ConditionalAccessPolicy, users: &Population) {
        self.add_users(users);
        self.anything |= is_anything(policy);
        for app in &policy.applications.include {
            // Many policies are for the same as the one before.
            if self.last.as_ref() == Some(&app.value) {
                continue;
            }
            self.last = Some(app.value.clone());
            self.suite |= app.is("Office365");
            self.in_suite |= may_be_in_suite(&app.value);
            self.apps.insert(app.value.to_ascii_lowercase());
        }
    }

    /// Adds users alone.
    pub(crate) fn add_users(&mut self, users: &Population) {
        // Beside anybody, nobody in particular is asked for.
        if !self.anybody {
            self.anybody = is_anybody(users);
            self.users.extend(users.inhabitants());
        }
    }

    /// Whether one of them may be for some of the users and some of the resources of a policy. A
    /// mere doubt counts, and so does one policy for the users and another for the resources.
    pub(crate) fn may_meet(&self, policy: &ConditionalAccessPolicy, users: &Population) -> bool {
        if self.apps.is_empty() && !self.anything {
            return false;
        }
        let apps = &policy.applications.include;
        let same_app = self.anything
            || is_anything(policy)
            || apps.iter().any(|app| {
                self.last.as_ref() == Some(&app.value)
                    || self.apps.contains(&*small(&app.value))
                    || (self.suite && may_be_in_suite(&app.value))
                    || (self.in_suite && app.is("Office365"))
            });
        same_app && self.may_be_users(users)
    }

    /// Whether some of these users may be among theirs.
    pub(crate) fn may_be_users(&self, users: &Population) -> bool {
        let somebody = self.anybody || !self.users.is_empty();
        let among = || users.inhabitants().any(|one| self.users.contains(&one));
        somebody && !users.is_empty() && (self.anybody || is_anybody(users) || among())
    }
}

fn is_anybody(users: &Population) -> bool {
    users.is_wide() || users.is_open()
}

fn is_anything(policy: &ConditionalAccessPolicy) -> bool {
    policy.applications.filtered || policy.includes_all_apps()
}

/// What is in the suite changes, but the portals of administrators are not.
fn may_be_in_suite(app: &str) -> bool {
    !app.eq_ignore_ascii_case("MicrosoftAdminPortals") && !app.eq_ignore_ascii_case("None")
}
