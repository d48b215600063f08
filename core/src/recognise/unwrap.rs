//! Opening what tools wrap policies in.

use std::sync::Arc;

use super::classify::classify;
use super::{Collection, Kind, Recognised, Wrapper, m365dsc, path_of, terraform};
use crate::json::{Document, NodeKind, Value};
use crate::policy::Text;

/// How often JSON may lie inside a string of JSON. Backup rows hold a template that holds a
/// policy: two. The limit only stops what was made to be deep.
const MAX_EMBEDDED: u32 = 4;

/// Lists that hold all there is of a kind, and what their names tell of the tool.
const LISTS: [(&str, Option<Wrapper>); 2] =
    [("value", None), ("conditional_access_policies", Some(Wrapper::ScubaGear))];

/// Lists that hold what somebody chose to put together.
const SELECTIONS: [&str; 2] = ["filters", "groups"];

/// What ScubaGear puts around all that it collected, in its results.
const COLLECTED: &str = "Raw";

/// Among how many members a policy is looked for in an object that is none.
const MOST_NOTES: usize = 16;

/// Strings that hold a policy as JSON text: templates of CIPP and their backup rows.
const STRINGS: [&str; 2] = ["RAWJson", "JSON"];

/// What a caller wants to know of a document.
pub trait Sink {
    /// An object that is a policy or belongs to one.
    fn resource(&mut self, recognised: &Recognised<'_>);
    /// A list as a response or a tool wrote it.
    fn collection(&mut self, collection: Collection);
    /// JSON text inside a string, parsed, or what was written in other words; it may have errors of its own.
    fn embedded(&mut self, document: &Document<'_>);
}

/// Hands every policy of `document` to `sink`, in the order of the text.
pub fn recognise(document: &Document<'_>, sink: &mut dyn Sink) {
    recognise_within(document, sink, 0, None);
}

/// A value to look at, and what is known of it from around it.
struct Waiting<'d> {
    value: Value<'d>,
    context: Option<Arc<str>>,
    wrapper: Option<Wrapper>,
}

fn recognise_within(document: &Document<'_>, sink: &mut dyn Sink, embedded: u32, wrapper: Option<Wrapper>) {
    // A stack instead of recursion: lists may hold lists.
    let mut waiting: Vec<Waiting<'_>> =
        document.roots().map(|value| Waiting { value, context: None, wrapper }).collect();
    waiting.reverse();
    while let Some(Waiting { value, context: around, wrapper }) = waiting.pop() {
        match value.kind() {
            NodeKind::Object => {
                let context = value.get("@odata.context").and_then(Value::text).map(Arc::from).or(around);
                if let Some((kind, type_name)) = classify_within(value, context.as_deref()) {
                    let is_compliance = type_name.is_none() && is_of_linux_compliance(context.as_deref());
                    let kind = match kind {
                        Kind::ConfigurationPolicy if is_compliance => Kind::CompliancePolicy,
                        kind => kind,
                    };
                    // In its report of assignments IntuneCD names groups and gives no ids.
                    let is_row = kind == Kind::Group && value.get("groupName").is_some();
                    let wrapper = if is_row { Some(Wrapper::IntuneCdReport) } else { wrapper };
                    sink.resource(&Recognised { value, kind, type_name, context, wrapper });
                } else if let Some(view) = terraform::view(value).filter(|_| embedded < MAX_EMBEDDED) {
                    sink.embedded(&view);
                    recognise_within(&view, sink, MAX_EMBEDDED, Some(Wrapper::Terraform));
                } else {
                    open(Waiting { value, context, wrapper }, &mut waiting, sink, embedded);
                }
            }
            NodeKind::Array if embedded < MAX_EMBEDDED && m365dsc::is_report(value) => {
                if let Some(view) = m365dsc::view(value) {
                    sink.embedded(&view);
                    recognise_within(&view, sink, MAX_EMBEDDED, Some(Wrapper::Microsoft365Dsc));
                }
            }
            NodeKind::Array => {
                let from = waiting.len();
                let elements = value.elements().filter(is_container);
                waiting.extend(elements.map(|value| Waiting { value, context: around.clone(), wrapper }));
                waiting[from..].reverse();
            }
            // A whole file that is one string of JSON.
            NodeKind::String => open_string(value, sink, embedded, wrapper),
            _ => {}
        }
    }
}

/// What an object is. Where somebody asked for ids and names and nothing else, only the context tells.
fn classify_within(value: Value<'_>, context: Option<&str>) -> Option<(Kind, Option<Text>)> {
    classify(value).or_else(|| declared(value, context?)).or_else(|| {
        let has = |name: &str| value.get(name).is_some_and(|member| member.kind() == NodeKind::String);
        let is_named = has("id") && (has("displayName") || has("name"));
        let kind = Kind::of_context(context.filter(|_| is_named)?)?;
        kind.is_known_by_name().then_some((kind, None))
    })
}

/// Collections of app protection policies, of one type each.
const OF_APPS: [(&str, &str); 3] = [
    ("iosManagedAppProtections", "iosManagedAppProtection"),
    ("androidManagedAppProtections", "androidManagedAppProtection"),
    ("windowsManagedAppProtections", "windowsManagedAppProtection"),
];

/// The last step of the path in a context.
fn collection(context: &str) -> Option<&str> {
    path_of(context)?.rsplit('/').next()
}

/// The type that the collection of an object declares: Graph leaves it out where an object is of just that one.
fn declared(value: Value<'_>, context: &str) -> Option<(Kind, Option<Text>)> {
    value.get("displayName")?;
    let collection = collection(context)?;
    let of_apps = OF_APPS.into_iter().find(|(name, _)| *name == collection);
    let (name, kind) = match of_apps {
        Some((_, name)) => (name, Kind::AppProtectionPolicy),
        None if collection == "mobileDeviceManagementPolicies" => {
            ("mobileDeviceManagementPolicy", Kind::MobilityPolicy)
        }
        None => return None,
    };
    Some((kind, Some(Text { value: name.to_owned(), span: value.head() })))
}

/// Whether a context names but a part of what there is of a kind: app protection for one platform, or a type that somebody
/// asked for.
fn is_of_part(context: Option<&str>) -> bool {
    let collection = context.and_then(collection).unwrap_or_default();
    collection.starts_with("microsoft.graph.") || OF_APPS.iter().any(|(name, _)| *name == collection)
}

/// Whether a context names the collection of compliance policies for Linux. They look like settings
/// catalog policies, and Graph leaves out their type where the context tells it.
fn is_of_linux_compliance(context: Option<&str>) -> bool {
    context.is_some_and(|context| context.contains("$metadata#deviceManagement/compliancePolicies"))
}

fn is_container(value: &Value<'_>) -> bool {
    value.is_object() || value.is_array()
}

/// Opens an object that is no policy itself but may hold some.
fn open<'d>(within: Waiting<'d>, waiting: &mut Vec<Waiting<'d>>, sink: &mut dyn Sink, embedded: u32) {
    let Waiting { value, context, wrapper } = within;
    for (name, tool) in LISTS {
        let Some(list) = value.get_set(name).filter(is_container) else { continue };
        let first_element = list.elements().next().filter(|first| first.is_object());
        let first = first_element.and_then(|first| classify_within(first, context.as_deref()));
        let first_type = first.as_ref().and_then(|(_, name)| name.as_ref());
        let of_linux = is_of_linux_compliance(context.as_deref())
            || first_type.is_some_and(|name| name.is("deviceManagementCompliancePolicy"));
        // Of what is in a list and cannot be told nobody knows whether it is there.
        let is_told = first.is_some() || list.elements().next().is_none();
        let named = context.as_deref().and_then(Kind::of_context).filter(|_| is_told);
        let kind = first.map(|(kind, _)| kind).or(named);
        // Accounts and apps come in lists of every sort, such as the members of a group.
        let any_selection = |kind: &Kind| matches!(kind, Kind::User | Kind::ServicePrincipal) && named != Some(*kind);
        // The policies for Linux are but one part of the compliance policies.
        let is_part = of_linux || is_of_part(context.as_deref());
        let kind = kind.filter(|kind| !any_selection(kind) && !is_part);
        if list.is_array() {
            let next_link = value.member("@odata.nextLink").filter(|(_, link)| !link.is_null());
            sink.collection(Collection { kind, next_link: next_link.map(|(key, _)| key.span()) });
        }
        waiting.push(Waiting { value: list, context, wrapper: tool.or(wrapper) });
        return;
    }
    let selected = SELECTIONS.into_iter().filter_map(|name| value.get_set(name)).filter(|list| list.is_array());
    let selected: Vec<_> =
        selected.map(|value| Waiting { value, context: None, wrapper: Some(Wrapper::HydrationKit) }).collect();
    if !selected.is_empty() {
        waiting.extend(selected.into_iter().rev());
        return;
    }
    // The answer to a request for `deviceManagement` holds the tenant's settings.
    let settings = value.get_set("settings").filter(|settings| settings.is_object());
    if let Some(settings) = settings.filter(|settings| classify(*settings).is_some()) {
        waiting.push(Waiting { value: settings, context, wrapper });
        return;
    }
    if let Some(value) = value.get_set(COLLECTED).filter(|all| all.is_object()) {
        waiting.push(Waiting { value, context: None, wrapper });
        return;
    }
    for name in STRINGS {
        if let Some(string) = value.get_set(name).filter(|string| string.kind() == NodeKind::String) {
            open_string(string, sink, embedded, Some(Wrapper::Cipp));
            return;
        }
    }
    // Scripts of one's own put the policy beside what they note about it.
    let mut within = value.members().take(MOST_NOTES).map(|(_, member)| member).filter(|member| is_access(*member));
    if let (Some(value), None) = (within.next(), within.next()) {
        waiting.push(Waiting { value, context, wrapper });
    }
}

/// Whether a value is a whole Conditional Access policy and can be nothing else.
fn is_access(value: Value<'_>) -> bool {
    let is_object = |name: &str| value.get(name).is_some_and(Value::is_object);
    let is_text = |name: &str| value.get(name).is_some_and(|member| member.kind() == NodeKind::String);
    is_object("conditions") && is_object("grantControls") && is_text("displayName") && is_text("state")
}

fn open_string(string: Value<'_>, sink: &mut dyn Sink, embedded: u32, wrapper: Option<Wrapper>) {
    let looks_like_json = string.raw().trim_start_matches(['"', ' ', '\t']).starts_with(['{', '[', '\\']);
    if embedded == MAX_EMBEDDED || !looks_like_json {
        return;
    }
    let inner = string.document().embedded(string);
    sink.embedded(&inner);
    recognise_within(&inner, sink, embedded + 1, wrapper);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Found {
        resources: Vec<(Kind, String)>,
        collections: Vec<Collection>,
    }

    impl Sink for Found {
        fn resource(&mut self, recognised: &Recognised<'_>) {
            let name = recognised.value.get("displayName").and_then(Value::text).unwrap_or_default();
            self.resources.push((recognised.kind, name.into_owned()));
        }
        fn collection(&mut self, collection: Collection) {
            self.collections.push(collection);
        }
        fn embedded(&mut self, _: &Document<'_>) {}
    }

    fn found(text: &str) -> Found {
        let mut found = Found::default();
        recognise(&Document::new(text), &mut found);
        found
    }

    const A: &str = r#"{"displayName":"A","conditions":{},"grantControls":null}"#;
    const B: &str = r#"{"DisplayName":"B","Conditions":{},"GrantControls":null}"#;

    #[test]
    fn policies_are_found_in_every_wrapper() {
        let string = |text: &str| serde_json::to_string(text).expect("text is JSON");
        let template = format!(r#"{{"Displayname":"x","RAWJson":{}}}"#, string(A));
        for text in [
            A.to_owned(),
            format!("[{A}]"),
            format!(r#"{{"value":[{A}]}}"#),
            format!(r#"{{"value":{A}}}"#),
            format!(r#"{{"conditional_access_policies":[{A}],"x":1}}"#),
            string(A),
            template.clone(),
            format!(r#"{{"PartitionKey":"x","JSON":{}}}"#, string(&template)),
            format!(r#"{{"MetaData":{{}},"Raw":{{"conditional_access_policies":[{A}]}}}}"#),
            format!(
                r#"{{"ExportDate":"x","Notes":{{}},"PolicyConfig":{}}}"#,
                A.replace("null", "{},\"state\":\"enabled\"")
            ),
        ] {
            let expected = [(Kind::ConditionalAccessPolicy, "A".to_owned())];
            assert_eq!(found(&text).resources, expected, "{text}");
        }
        let both = found(&format!("[{A},{B}]"));
        assert_eq!(both.resources.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn a_list_says_what_it_is_and_whether_it_ends() {
        let page = found(&format!(r#"{{"@odata.nextLink":"https://next","value":[{A}]}}"#));
        assert!(page.collections[0].next_link.is_some());
        let empty = found(r#"{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#groups","value":[]}"#);
        assert_eq!(empty.collections[0].kind, Some(Kind::Group));
        let user = r#"{"id":"x","displayName":"A","userPrincipalName":"a@example.com"}"#;
        assert_eq!(found(&format!(r#"{{"value":[{user}]}}"#)).collections[0].kind, None);
        let users = r#""@odata.context":"https://graph.microsoft.com/v1.0/$metadata#users""#;
        assert_eq!(found(&format!(r#"{{{users},"value":[{user}]}}"#)).collections[0].kind, Some(Kind::User));
    }

    #[test]
    fn compliance_policies_for_linux_are_told_by_their_collection() {
        let policy = r#"{"id":"x","name":"Linux","platforms":"linux","technologies":"linuxMdm"}"#;
        let page = |path: &str| {
            let context = format!("https://graph.microsoft.com/beta/$metadata#deviceManagement/{path}");
            found(&format!(r#"{{"@odata.context":"{context}","value":[{policy}]}}"#))
        };
        assert_eq!(page("configurationPolicies").resources[0].0, Kind::ConfigurationPolicy);
        let compliance = page("compliancePolicies");
        assert_eq!(compliance.resources[0].0, Kind::CompliancePolicy);
        assert_eq!(compliance.collections[0].kind, None, "those of other platforms lie elsewhere");
    }

    #[test]
    fn other_json_is_passed_over() {
        for text in [r#"{"error":{"code":"x"}}"#, "[1,2]", "\"text\"", r#"{"value":[{"a":1}]}"#, "null"] {
            assert!(found(text).resources.is_empty(), "{text}");
        }
    }
}
