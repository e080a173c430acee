//! The documented codes, with the status and words they come with (`spec/enroll-api.txt`, `spec/gateway.md`).

/// A documented `resultCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each variant is the code it is named after")]
pub enum Code {
    Success,
    UnableGetImage,
    InvalidArgument,
    SystemError,
    ParamMissing,
    ParamIllegal,
    MsgParseError,
    SignatureInvalid,
    KeyNotFound,
    MerchantNotFound,
    OauthFail,
    OauthResourceCodeFail,
    AccessDenied,
    NoInterfaceDef,
    RequestTrafficExceedLimit,
    ProductQuotaLimit,
    ProcessTimeout,
}

impl Code {
    /// Every documented code, those of the enroll API first.
    pub const ALL: [Self; 17] = [
        Self::Success,
        Self::UnableGetImage,
        Self::InvalidArgument,
        Self::SystemError,
        Self::ParamMissing,
        Self::ParamIllegal,
        Self::MsgParseError,
        Self::SignatureInvalid,
        Self::KeyNotFound,
        Self::MerchantNotFound,
        Self::OauthFail,
        Self::OauthResourceCodeFail,
        Self::AccessDenied,
        Self::NoInterfaceDef,
        Self::RequestTrafficExceedLimit,
        Self::ProductQuotaLimit,
        Self::ProcessTimeout,
    ];

    /// The code as it stands on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.documented().0
    }

    /// `S` or `F`. `SYSTEM_ERROR` is F, as the enroll API's own page has it; the common list has U.
    #[must_use]
    pub const fn status(self) -> &'static str {
        match self {
            Self::Success => "S",
            _ => "F",
        }
    }

    /// The documented meaning, as a `resultMessage`.
    #[must_use]
    pub const fn message(self) -> &'static str {
        self.documented().1
    }

    const fn documented(self) -> (&'static str, &'static str) {
        match self {
            Self::Success => ("SUCCESS", "Success"),
            Self::UnableGetImage => ("UNABLE_GET_IMAGE", "Cannot extract face feature from requested image."),
            Self::InvalidArgument => ("INVALID_ARGUMENT", "Input parameters are invalid."),
            Self::SystemError => ("SYSTEM_ERROR", "A system error has occurred."),
            Self::ParamMissing => ("PARAM_MISSING", "A parameter is missing."),
            Self::ParamIllegal => ("PARAM_ILLEGAL", "A parameter is illegal."),
            Self::MsgParseError => ("MSG_PARSE_ERROR", "The message format is invalid."),
            Self::SignatureInvalid => ("SIGNATURE_INVALID", "The signature is invalid."),
            Self::KeyNotFound => ("KEY_NOT_FOUND", "The server cannot find the key."),
            Self::MerchantNotFound => ("MERCHANT_NOT_FOUND", "The server cannot find the merchant."),
            Self::OauthFail => ("OAUTH_FAIL", "OAuth 2.0 authorization has failed."),
            Self::OauthResourceCodeFail => ("OAUTH_RESOURCE_CODE_FAIL", "The resource code is blank."),
            Self::AccessDenied => ("ACCESS_DENIED", "No access to the API."),
            Self::NoInterfaceDef => ("NO_INTERFACE_DEF", "The requested API is not defined."),
            Self::RequestTrafficExceedLimit => {
                ("REQUEST_TRAFFIC_EXCEED_LIMIT", "The request traffic has exceeded the limit.")
            }
            Self::ProductQuotaLimit => ("PRODUCT_QUOTA_LIMIT", "The product's usage has exceeded the limit."),
            Self::ProcessTimeout => ("PROCESS_TIMEOUT", "The processing of the request has timed out."),
        }
    }
}
