//! The properties of each dialect.
//!
//! Sources: "Filter for devices as a condition in Conditional Access policy: supported operators and
//! device properties"; "App and device properties, operators, and rule editing when creating filters
//! in Microsoft Intune"; "Manage rules for dynamic membership groups in Microsoft Entra ID".

use super::Operator::{
    self, Contains, EndsWith, Eq, Ge, Gt, In, Le, Lt, Ne, NotContains, NotEndsWith, NotIn, NotStartsWith, StartsWith,
};
use super::properties::{Property, Values};

const EQUAL: &[Operator] = &[Eq, Ne];
const EQUAL_OR_LISTED: &[Operator] = &[Eq, Ne, In, NotIn];
const ELEMENT: &[Operator] = &[Contains, NotContains];
const TEXT: &[Operator] = &[Eq, Ne, StartsWith, NotStartsWith, EndsWith, NotEndsWith, Contains, NotContains, In, NotIn];
const INTUNE_TEXT: &[Operator] = &[Eq, Ne, In, NotIn, StartsWith, Contains, NotContains];
const VERSION: &[Operator] = &[Eq, Ne, Gt, Ge, Lt, Le];
/// Where the documentation has no list.
const UNSAID: &[Operator] = &[];

const fn text(name: &'static str, operators: &'static [Operator]) -> Property {
    Property { name, also: "", operators, values: Values::Any, is_collection: false, platforms: &[] }
}

const fn one_of(name: &'static str, operators: &'static [Operator], values: &'static [&'static str]) -> Property {
    Property { values: Values::OneOf(values), ..text(name, operators) }
}

const fn on(property: Property, platforms: &'static [&'static str]) -> Property {
    Property { platforms, ..property }
}

const fn collection(property: Property) -> Property {
    Property { is_collection: true, ..property }
}

const fn also(property: Property, also: &'static str) -> Property {
    Property { also, ..property }
}

const TRUE_FALSE: &[&str] = &["True", "False"];
const TRUST: &[&str] = &["AzureAD", "ServerAD", "Workplace"];
const PROFILE: &[&str] = &["RegisteredDevice", "SecureVM", "Printer", "Shared", "IoT"];
/// The documentation names "some of the supported" labels, and others where it speaks of token
/// protection.
const LABELS: &[&str] =
    &["AzureResource", "M365Managed", "MultiUser", "CloudPC", "AzureVirtualDesktop", "MicrosoftPowerAutomate"];

pub(super) static CA_DEVICE: [Property; 14] = [
    text("deviceId", EQUAL_OR_LISTED),
    text("displayName", TEXT),
    one_of("deviceOwnership", EQUAL, &["Personal", "Company"]),
    text("enrollmentProfileName", TEXT),
    one_of("isCompliant", EQUAL, TRUE_FALSE),
    text("manufacturer", TEXT),
    text("mdmAppId", EQUAL_OR_LISTED),
    text("model", TEXT),
    text("operatingSystem", TEXT),
    text("operatingSystemVersion", TEXT),
    collection(text("physicalIds", ELEMENT)),
    one_of("profileType", EQUAL, PROFILE),
    collection(Property { values: Values::Known(LABELS), ..text("systemLabels", ELEMENT) }),
    one_of("trustType", EQUAL, TRUST),
];

pub(super) static CA_EXTENSIONS: [Property; 15] = extensions(TEXT);

pub(super) static INTUNE_DEVICE: [Property; 13] = [
    on(
        one_of("cpuArchitecture", EQUAL_OR_LISTED, &["amd64", "x86", "x64", "arm64", "unknown"]),
        &["macOS", "windows10AndLater"],
    ),
    text("deviceCategory", INTUNE_TEXT),
    Property { values: Values::Known(MANAGEMENT), ..text("deviceManagementType", EQUAL) },
    text("deviceName", INTUNE_TEXT),
    one_of("deviceOwnership", EQUAL, &["Personal", "Corporate", "Unknown"]),
    on(
        one_of(
            "deviceTrustType",
            EQUAL_OR_LISTED,
            &["Azure AD joined", "Azure AD registered", "Hybrid Azure AD joined", "Unknown"],
        ),
        &["windows10AndLater"],
    ),
    text("enrollmentProfileName", INTUNE_TEXT),
    on(
        one_of("isRooted", EQUAL, &["True", "False", "Unknown"]),
        &["android", "androidForWork", "androidWorkProfile", "androidAOSP", "iOS"],
    ),
    text("manufacturer", INTUNE_TEXT),
    text("model", INTUNE_TEXT),
    text("operatingSystemVersion", VERSION),
    text("osVersion", INTUNE_TEXT),
    on(Property { values: Values::Known(EDITIONS), ..text("operatingSystemSKU", INTUNE_TEXT) }, &["windows10AndLater"]),
];

/// Kinds of enrolment; they come and go with the platforms.
const MANAGEMENT: &[&str] = &[
    "Unmanaged",
    "Managed",
    "Android device administrator",
    "Android Enterprise",
    "AOSP userless devices",
    "AOSP user-associated devices",
    "Corporate-owned dedicated devices with Azure AD Shared mode",
    "Corporate-owned dedicated devices with Entra ID Shared mode",
    "Corporate-owned dedicated devices without Entra ID Shared mode",
    "Corporate-owned with work profile",
    "Corporate-owned fully managed",
    "Personally-owned work profile",
    "Automated Device Enrollment user-associated devices",
    "Automated Device Enrollment userless devices",
    "Account Driven User Enrollment",
    "Device Enrollment with Company Portal and Web Enrollment",
];

/// Editions of Windows by the names of the operating system's SKU.
const EDITIONS: &[&str] = &[
    "BusinessN",
    "CloudEdition",
    "CloudEditionN",
    "Core",
    "CoreCountrySpecific",
    "CoreN",
    "CoreSingleLanguage",
    "Education",
    "EducationN",
    "Enterprise",
    "EnterpriseEval",
    "EnterpriseG",
    "EnterpriseGN",
    "EnterpriseN",
    "EnterpriseNEval",
    "EnterpriseS",
    "EnterpriseSEval",
    "EnterpriseSN",
    "Holographic",
    "IoTUAP",
    "IoTUAPCommercial",
    "IoTEnterprise",
    "PPIPro",
    "Professional",
    "ProfessionalEducation",
    "ProfessionalEducationN",
    "ProfessionalWorkstation",
    "ProfessionalN",
    "ProfessionalSingleLanguage",
    "ServerRdsh",
];

pub(super) static APP: [Property; 6] = [
    text("appVersion", INTUNE_TEXT),
    Property { values: Values::Known(MANAGEMENT), ..text("deviceManagementType", EQUAL) },
    text("deviceManufacturer", INTUNE_TEXT),
    text("deviceModel", INTUNE_TEXT),
    text("operatingSystemVersion", VERSION),
    text("osVersion", INTUNE_TEXT),
];

pub(super) static GROUP_DEVICE: [Property; 20] = [
    one_of("accountEnabled", UNSAID, TRUE_FALSE),
    text("deviceCategory", UNSAID),
    text("deviceId", UNSAID),
    text("deviceManagementAppId", UNSAID),
    text("deviceManufacturer", UNSAID),
    text("deviceModel", UNSAID),
    text("deviceOSType", UNSAID),
    text("deviceOSVersion", UNSAID),
    one_of("deviceOwnership", UNSAID, &["Personal", "Company", "Unknown"]),
    also(collection(text("devicePhysicalIds", UNSAID)), "devicePhysicalIDs"),
    one_of("deviceTrustType", UNSAID, TRUST),
    text("displayName", UNSAID),
    text("enrollmentProfileName", UNSAID),
    one_of("isRooted", UNSAID, TRUE_FALSE),
    text("managementType", UNSAID),
    collection(text("memberOf", UNSAID)),
    text("objectId", UNSAID),
    text("organizationalUnit", UNSAID),
    text("profileType", UNSAID),
    collection(text("systemLabels", UNSAID)),
];

pub(super) static USER: [Property; 34] = [
    one_of("accountEnabled", UNSAID, TRUE_FALSE),
    collection(text("assignedPlans", UNSAID)),
    text("city", UNSAID),
    text("companyName", UNSAID),
    text("country", UNSAID),
    text("department", UNSAID),
    one_of("dirSyncEnabled", UNSAID, TRUE_FALSE),
    text("displayName", UNSAID),
    also(text("employeeHireDate", UNSAID), "employeehiredate"),
    text("employeeId", UNSAID),
    text("facsimileTelephoneNumber", UNSAID),
    text("givenName", UNSAID),
    text("jobTitle", UNSAID),
    text("mail", UNSAID),
    also(text("mailNickName", UNSAID), "mailNickname"),
    collection(text("memberOf", UNSAID)),
    text("mobile", UNSAID),
    text("objectId", UNSAID),
    text("onPremisesDistinguishedName", UNSAID),
    text("onPremisesSecurityIdentifier", UNSAID),
    collection(text("otherMails", UNSAID)),
    text("passwordPolicies", UNSAID),
    text("physicalDeliveryOfficeName", UNSAID),
    text("postalCode", UNSAID),
    text("preferredLanguage", UNSAID),
    collection(text("proxyAddresses", UNSAID)),
    text("sipProxyAddress", UNSAID),
    text("state", UNSAID),
    text("streetAddress", UNSAID),
    text("surname", UNSAID),
    text("telephoneNumber", UNSAID),
    text("usageLocation", UNSAID),
    text("userPrincipalName", UNSAID),
    one_of("userType", UNSAID, &["Member", "Guest"]),
];

pub(super) static GROUP_EXTENSIONS: [Property; 15] = extensions(UNSAID);

const fn extensions(operators: &'static [Operator]) -> [Property; 15] {
    [
        text("extensionAttribute1", operators),
        text("extensionAttribute2", operators),
        text("extensionAttribute3", operators),
        text("extensionAttribute4", operators),
        text("extensionAttribute5", operators),
        text("extensionAttribute6", operators),
        text("extensionAttribute7", operators),
        text("extensionAttribute8", operators),
        text("extensionAttribute9", operators),
        text("extensionAttribute10", operators),
        text("extensionAttribute11", operators),
        text("extensionAttribute12", operators),
        text("extensionAttribute13", operators),
        text("extensionAttribute14", operators),
        text("extensionAttribute15", operators),
    ]
}
