//! Microsoft365DSC: configurations and reports.

use pitfall_core::policy::{Facts, SettingValue};
use pitfall_core::recognise::Kind;
use pitfall_core::text::{Encoding, Span};
use pitfall_core::{Confidence, File, Placed, Selection, Tenant, TenantFacts, check, compile, read};
use serde_json::{Value, json};

const CONFIGURATION: &str = r##"# Generated with Microsoft365DSC version 1.26.218.1
param (
    [parameter()]
    [System.Management.Automation.PSCredential]
    $Credential
)

Configuration M365TenantConfig
{
    param (
    )

    <# Who asks: "nobody" #>
    $OrganizationName = $ConfigurationData.NonNodeData.OrganizationName
    Import-DscResource -ModuleName 'Microsoft365DSC' -ModuleVersion '1.26.218.1'

    Node localhost
    {
        AADConditionalAccessPolicy "AADConditionalAccessPolicy-CA001 - Compliant devices"
        {
            ApplicationEnforcedRestrictionsIsEnabled = $False;
            ApplicationId                            = $ConfigurationData.NonNodeData.ApplicationId;
            BuiltInControls                          = @("compliantDevice");
            ClientAppTypes                           = @("all");
            CloudAppSecurityIsEnabled                = $False;
            DeviceFilterMode                         = "exclude";
            DeviceFilterRule                         = "device.trustTyp -eq `"ServerAD`"";
            DisplayName                              = "CA001 - Compliant devices";
            Ensure                                   = "Present";
            ExcludeApplications                      = @();
            ExcludeGroups                            = @("Break glass","Élan");
            ExcludeUsers                             = @("admin@$OrganizationName");
            GrantControlOperator                     = "OR";
            Id                                       = "9723d1ff-4bd3-44bd-a6cb-73c2a9a4afd8";
            IncludeApplications                      = @("All");
            IncludeGroups                            = @();
            IncludeLocations                         = @();
            ExcludeLocations                         = @();
            IncludePlatforms                         = @("all");
            ExcludePlatforms                         = @("android");
            IncludeRoles                             = @("Global Administrator");
            IncludeUsers                             = @("All");
            SignInFrequencyIsEnabled                 = $True;
            SignInFrequencyType                      = "hours";
            SignInFrequencyValue                     = 4;
            State                                    = "enabled";
            TenantId                                 = $OrganizationName;
        }
        AADConditionalAccessPolicy "Gone"
        {
            DisplayName = "Gone"
            Ensure      = "Absent"
        }
        AADGroup "AADGroup-Break glass"
        {
            DisplayName     = "Break glass";
            Id              = "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11";
            GroupTypes      = @();
            SecurityEnabled = $True;
            Description     = @'
It isn't "closed" } here
'@
        }
        IntuneDeviceCompliancePolicyWindows10 "IntuneDeviceCompliancePolicyWindows10-Windows"
        {
            Assignments            = @(
                MSFT_DeviceManagementConfigurationPolicyAssignments{
                    dataType = "#microsoft.graph.groupAssignmentTarget"
                    deviceAndAppManagementAssignmentFilterType = "none"
                    groupDisplayName = "Sales"
                    groupId = "0d1f7c3e-1111-4c0e-a7f0-0f5b1b2c9a11"
                }
                MSFT_DeviceManagementConfigurationPolicyAssignments{
                    dataType = "#microsoft.graph.allDevicesAssignmentTarget"
                    groupDisplayName = "All devices"
                }
            );
            BitLockerEnabled       = $True;
            DisplayName            = "Windows";
            Ensure                 = "Present";
            Id                     = "238c4093-6348-452b-bc02-66c16aa6fe99";
            OsMinimumVersion       = "10.0.19045";
            PasswordMinimumLength  = 6 + 2;
            RTPEnabled             = $False;
            ScheduledActionsForRule = @(
                MSFT_MicrosoftGraphDeviceComplianceScheduledActionsForRuleConfiguration{
                    ActionType = "block"
                    GracePeriodHours = 12
                }
            );
        }
        EXOSafeLinksPolicy "Other" { Enable = $True }
    }
}

M365TenantConfig -ConfigurationData .\ConfigurationData.psd1
"##;

fn resources(bytes: &[u8]) -> Vec<Placed> {
    compile(bytes).resources
}

fn looks_right(found: &[Placed]) {
    let kinds: Vec<Kind> = found.iter().map(|resource| resource.kind).collect();
    assert_eq!(kinds, [Kind::ConditionalAccessPolicy, Kind::Group, Kind::CompliancePolicy]);
    let Facts::ConditionalAccess(policy) = &found[0].facts else { panic!("{found:?}") };
    let excluded: Vec<&str> = policy.users.exclude.iter().map(|principal| principal.id.value.as_str()).collect();
    assert_eq!(excluded, ["admin@$OrganizationName", "5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11", "Élan"]);
    assert!(policy.locations.is_none() && policy.platforms.is_some());
    let rule = policy.device_filter.as_ref().and_then(|filter| filter.rule.as_ref());
    assert!(rule.is_some());
    assert_eq!(policy.grant.as_ref().expect("controls").built_in[0].value, "compliantDevice");
    let Facts::Compliance(policy) = &found[2].facts else { panic!("{found:?}") };
    assert!(policy.is_on("bitLockerEnabled"));
    let assignments = policy.assignments.as_ref().expect("assignments");
    assert_eq!(assignments.len(), 2);
    assert!(assignments[0].group_id.is_some() && assignments[1].group_name.is_none());
    assert_eq!(policy.actions.as_ref().expect("actions").items.len(), 1);
}

#[test]
fn a_configuration_is_read() {
    let document = read(CONFIGURATION);
    assert_eq!((document.language().name(), document.errors.as_slice()), ("PowerShell", [].as_slice()));
    looks_right(&resources(CONFIGURATION.as_bytes()));
    let utf16: Vec<u8> = [vec![0xFF, 0xFE], CONFIGURATION.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat();
    assert_eq!(compile(&utf16).encoding, Encoding::Utf16Le);
    looks_right(&resources(&utf16));
    looks_right(&resources(CONFIGURATION.replace('\n', "\r\n").as_bytes()));
}

/// A policy of Conditional Access that demands a compliant device of everybody, with some members written otherwise.
fn access(members: &[(&str, &str)]) -> String {
    let mut own = vec![
        ("DisplayName", "\"A\""),
        ("State", "\"enabled\""),
        ("IncludeUsers", "@(\"All\")"),
        ("ExcludeGroups", "@(\"5f0c52c8-3ad1-4c0e-a7f0-0f5b1b2c9a11\")"),
        ("IncludeApplications", "@(\"All\")"),
        ("ClientAppTypes", "@(\"all\")"),
        ("IncludePlatforms", "@(\"windows\")"),
        ("GrantControlOperator", "\"OR\""),
        ("BuiltInControls", "@(\"compliantDevice\")"),
        ("SignInFrequencyIsEnabled", "$False"),
    ];
    own.retain(|(name, _)| members.iter().all(|(other, _)| other != name));
    own.extend(members);
    let lines: String = own.iter().map(|(name, value)| format!("    {name} = {value}\n")).collect();
    configuration(&format!("AADConditionalAccessPolicy \"A\"\n{{\n{lines}}}"))
}

fn configuration(resources: &str) -> String {
    format!("# x\nImport-DscResource -ModuleName 'Microsoft365DSC'\n{resources}\n")
}

#[test]
fn what_is_not_literal_is_there_and_not_known() {
    let policy = |members: &[(&str, &str)]| {
        let text = access(members);
        let found = resources(text.as_bytes());
        let Facts::ConditionalAccess(policy) = &found[0].facts else { panic!("{found:?}") };
        (**policy).clone()
    };
    let whole = policy(&[("Credential", "$Credentials"), ("TenantId", "$OrganizationName")]);
    assert!(whole.users.exported && whole.applications.exported && whole.controls_exported);
    // Whom and what it is for, as soon as a part of that is open.
    for member in [
        ("ExcludeGroups", "$BreakGlass"),
        ("ExcludeGroups", "@(\"Break glass\", $Others)"),
        ("ExcludeUsers", "@(\"$Prefix-admin\")"),
        ("IncludeUsers", "(Get-Users)"),
        ("IncludePlatforms", "$Platforms"),
        ("ExcludeLocations", "@($Office)"),
        ("DeviceFilterRule", "\"device.model -eq `\"$Model`\"\""),
        ("ClientAppTypes", "$Types"),
        ("TransferMethods", "$Flow"),
        ("InsiderRiskLevels", "$Levels"),
        ("IncludeGuestOrExternalUserTypes", "$Guests"),
    ] {
        let policy = policy(&[member]);
        assert!(!policy.users.exported && !policy.applications.exported, "{member:?}");
        assert!(policy.controls_exported, "{member:?}");
    }
    for member in [("BuiltInControls", "$Controls"), ("GrantControlOperator", "$Operator"), ("TermsOfUse", "$Terms")] {
        let policy = policy(&[member]);
        assert!(policy.users.exported && policy.grant.is_none() && !policy.controls_exported, "{member:?}");
    }
    let policy = policy(&[("AuthenticationStrength", "$Strength"), ("State", "$State"), ("DisplayName", "\"$x\"")]);
    assert_eq!(policy.grant.as_ref().map(|grant| grant.len()), Some(2), "some strength, whichever");
    assert!(policy.state.is_none());
}

#[test]
fn what_is_not_literal_of_compliance_is_not_known() {
    let policy = |members: &str| {
        let text =
            configuration(&format!("IntuneDeviceCompliancePolicyiOs \"A\" {{ DisplayName = \"A\"\n{members}\n}}"));
        let found = resources(text.as_bytes());
        let Facts::Compliance(policy) = &found[0].facts else { panic!("{found:?}") };
        (**policy).clone()
    };
    let open = policy("PasscodeMinimumLength = 6 + 2\nOsMinimumVersion = \"$Version\"\nAssignments = $All");
    for name in ["passcodeMinimumLength", "osMinimumVersion"] {
        let setting = open.setting(name).unwrap_or_else(|| panic!("{name} is demanded"));
        assert_eq!(setting.value, SettingValue::Opaque);
    }
    assert!(open.assignments.is_none() && open.actions.is_none());
    let target =
        |members: &str| policy(&format!("Assignments = @(MSFT_X{{ {members} }})")).assignments.map(|list| list.len());
    let group = "dataType = '#microsoft.graph.groupAssignmentTarget'";
    assert_eq!(target(&format!("{group}; groupDisplayName = 'Sales'; groupId = $Id")), Some(1));
    assert_eq!(target(&format!("{group}; groupId = $Id")), None);
    assert_eq!(target("dataType = $Kind; groupDisplayName = 'Sales'"), None);
    let actions = policy("ScheduledActionsForRule = @(MSFT_X{ ActionType = 'block'; GracePeriodHours = $Hours })");
    let actions = actions.actions.expect("actions");
    assert!(actions.partly_exported && actions.items.is_empty());
}

#[test]
fn what_is_not_literal_is_told_once() {
    let text = access(&[("ExcludeGroups", "@($A, 'b', $B)"), ("State", "$State"), ("ApplicationId", "$Id")]);
    let report = check(vec![("x.ps1".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
    let told: Vec<_> = report.findings.iter().filter(|finding| finding.code == "SC001").collect();
    let [finding] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(finding.confidence, Confidence::Unknown);
    assert!(finding.message.starts_with("3 values here are put together"), "{}", finding.message);
    assert_eq!(Span::new(finding.span.start, finding.span.end).of(&text), "$State");
    assert_eq!(finding.related.len(), 2);
    let others = report.findings.iter();
    let others = others.filter(|finding| finding.confidence != Confidence::Unknown && finding.code != "SC018");
    assert_eq!(others.map(|finding| (finding.code, &finding.message)).collect::<Vec<_>>(), []);
}

#[test]
fn settings_of_the_tenant_are_read() {
    let text = configuration(
        "IntuneDeviceManagementComplianceSettings 'S' { IsSingleInstance = 'Yes'; SecureByDefault = $False; \
         DeviceComplianceCheckinThresholdDays = 30 }",
    );
    let unit = compile(text.as_bytes());
    let [settings] = unit.resources.as_slice() else { panic!("{:?}", unit.resources) };
    let Facts::Settings(facts) = &settings.facts else { panic!("{settings:?}") };
    assert_eq!(facts.secure_by_default.map(|flag| flag.value), Some(false));
    assert_eq!(facts.checkin_threshold_days.map(|days| days.value), Some(30));
    assert!(unit.findings.is_empty(), "{:?}", unit.findings);
}

#[test]
fn lists_of_empty_text_are_empty() {
    let text = access(&[("ExcludeGroups", "@(\"\")"), ("IncludeLocations", "@('')"), ("ExcludeLocations", "@('')")]);
    let unit = compile(text.as_bytes());
    let Facts::ConditionalAccess(policy) = &unit.resources[0].facts else { panic!("{unit:?}") };
    assert!(policy.users.exclude.is_empty() && policy.locations.is_none(), "{policy:?}");
}

#[test]
fn actions_that_the_tool_did_not_write_are_not_missed() {
    let text = configuration("IntuneDeviceCompliancePolicyiOs 'A' { DisplayName = 'A'; PasscodeRequired = $True }");
    let report = check(vec![("x.ps1".to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
    assert!(report.findings.iter().all(|finding| finding.code != "GP001"), "{:?}", report.findings);
}

#[test]
fn nobody_says_what_is_missing_while_a_policy_is_not_known() {
    let facts = TenantFacts { complete: vec![Kind::ConditionalAccessPolicy], ..TenantFacts::default() };
    let is_complete = |members: &[(&str, &str)]| {
        let unit = compile(access(members).as_bytes());
        let files = vec![File { path: "x.ps1".to_owned(), unit }];
        Tenant::link(files, facts.clone()).is_complete(Kind::ConditionalAccessPolicy)
    };
    assert!(is_complete(&[]));
    assert!(!is_complete(&[("BuiltInControls", "$Controls")]) && !is_complete(&[("IncludeUsers", "$Users")]));
    assert!(is_complete(&[("IncludeUsers", "$Users"), ("State", "'disabled'")]));
}

#[test]
fn names_that_microsoft_gives_are_ids() {
    let text = access(&[
        ("IncludeRoles", "@('Global Administrator', 'Some role')"),
        ("AuthenticationStrength", "'Phishing-resistant MFA'"),
        ("ExcludeLocations", "@('HQ', 'Elsewhere')"),
    ]) + "AADNamedLocationPolicy 'HQ' { DisplayName = 'HQ'; Id = '9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22'; IpRanges = @('192.0.2.0/24') }";
    let found = resources(text.as_bytes());
    let Facts::ConditionalAccess(policy) = &found[0].facts else { panic!("{found:?}") };
    let ids = |list: &[pitfall_core::policy::Text]| list.iter().map(|id| id.value.clone()).collect::<Vec<_>>();
    let roles: Vec<_> = policy.users.include.iter().map(|one| one.id.value.as_str()).collect();
    assert_eq!(roles, ["All", "62e90394-69f5-4237-9190-012177145e10", "Some role"]);
    let locations = policy.locations.as_ref().expect("locations");
    assert_eq!(ids(&locations.exclude), ["9b0e2b8e-7f5d-4a53-8f4e-2f8f1c7d6e22", "Elsewhere"]);
    let strength = policy.grant.as_ref().and_then(|grant| grant.authentication_strength.as_ref());
    assert_eq!(strength.map(|id| id.value.as_str()), Some("00000000-0000-0000-0000-000000000004"));
}

#[test]
fn conditions_that_are_newer_narrow_a_policy() {
    let text = access(&[("IncludeMoons", "@('full')"), ("ExcludeMoons", "@()"), ("MoonIsEnabled", "$false")]);
    let found = resources(text.as_bytes());
    let Facts::ConditionalAccess(policy) = &found[0].facts else { panic!("{found:?}") };
    assert_eq!(policy.other_conditions, ["includeMoons"]);
}

#[test]
fn a_report_says_the_same() {
    let said = |value: pitfall_core::json::Value<'_>| serde_json::from_str::<Value>(value.raw()).expect("JSON");
    let report = said(read(CONFIGURATION).root().expect("a root"));
    looks_right(&resources(report.to_string().as_bytes()));
    let text = serde_json::to_string_pretty(&report).expect("JSON");
    let findings = |path: &str, text: &str| {
        let report = check(vec![(path.to_owned(), text.as_bytes())], TenantFacts::default(), &Selection::everything());
        let mut found: Vec<_> = report
            .findings
            .iter()
            .map(|finding| (finding.code, finding.message.clone(), finding.pointer.clone()))
            .collect();
        assert!(report.findings.iter().all(|finding| finding.fix.as_ref().is_none_or(|fix| fix.edits().is_empty())));
        found.sort();
        found
    };
    let (of_script, of_report) = (findings("M365TenantConfig.ps1", CONFIGURATION), findings("report.json", &text));
    let codes = |found: &[(&'static str, String, String)]| {
        found.iter().map(|(code, message, _)| (*code, message.clone())).collect::<Vec<_>>()
    };
    assert_eq!(codes(&of_script), codes(&of_report));
    assert!(of_script.iter().any(|(code, ..)| *code == "FL002"), "{of_script:#?}");
}

#[test]
fn places_lead_into_the_script() {
    let report =
        check(vec![("x.ps1".to_owned(), CONFIGURATION.as_bytes())], TenantFacts::default(), &Selection::everything());
    let finding = report.findings.iter().find(|finding| finding.code == "FL002").expect("the slip");
    assert_eq!(Span::new(finding.span.start, finding.span.end).of(CONFIGURATION), "device.trustTyp");
    assert_eq!(finding.pointer, "/0/DeviceFilterRule");
}

#[test]
fn a_list_of_resources_alone_is_a_report() {
    let report = json!([{ "ResourceName": "AADNamedLocationPolicy", "ResourceInstanceName": "x", "DisplayName": "HQ", "OdataType": "#microsoft.graph.ipNamedLocation", "IpRanges": ["192.0.2.0/24"], "IsTrusted": true }]);
    let found = resources(report.to_string().as_bytes());
    assert!(matches!(&found[0].facts, Facts::NamedLocation(location) if location.ranges == Some(1)), "{found:?}");
}

#[test]
fn any_text_is_read() {
    let pieces = [
        "@(",
        ")",
        "{",
        "}",
        "\"",
        "'",
        "`",
        "@'\n",
        "\n'@",
        "$true",
        "=",
        ";",
        ",",
        "\n",
        "#",
        "<#",
        "#>",
        "MSFT_x",
        "é",
        "12",
        "AADGroup \"x\" {",
        " ",
    ];
    let mut seed = 11_u64;
    let mut next = |limit: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as usize % limit
    };
    for _ in 0..3000 {
        let mut text = "# Import-DscResource Microsoft365DSC\nAADGroup \"x\" {\n".to_owned();
        (0..next(50)).for_each(|_| text.push_str(pieces[next(pieces.len())]));
        let document = read(text.as_str());
        for index in 0..document.len() as u32 {
            let span = document.at(index).span();
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{text:?} {span:?}");
        }
        compile(text.as_bytes());
    }
    let start = std::time::Instant::now();
    for piece in ["@(", "@'", "@'\n", "$x", "\"$x", "{", "x \"y\" {", "\"", "a = ", "a = (", "<#", "`"] {
        compile(
            format!("# Import-DscResource Microsoft365DSC\nAADGroup \"x\" {{\n{}", piece.repeat(50_000)).as_bytes(),
        );
    }
    assert!(start.elapsed().as_secs() < 30, "{:?}", start.elapsed());
}
