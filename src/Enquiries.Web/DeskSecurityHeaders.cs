namespace Enquiries.Web;

/// <summary>The headers that every answer carries. Pages run under a strict content security policy: no inline script, no inline style.</summary>
internal static class DeskSecurityHeaders
{
    /// <summary>For files from outside: opened by itself, one can run nothing, load nothing and reach nothing of the desk.</summary>
    public const string FilesPolicy = "files";

    public static IServiceCollection AddDeskSecurityHeaders(this IServiceCollection services)
    {
        services.AddSecurityHeaderPolicies().AddPolicy(FilesPolicy, policy =>
        {
            policy.AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().None();
                csp.AddImgSrc().Self();
                csp.AddMediaSrc().Self();
                csp.AddStyleSrc().UnsafeInline();
                csp.AddFrameAncestors().None();
                csp.AddSandbox();
            });
            policy.AddFrameOptionsDeny();
            policy.AddContentTypeOptionsNoSniff();
            policy.AddReferrerPolicyNoReferrer();
            policy.AddCrossOriginResourcePolicy(resource => resource.SameOrigin());
            policy.AddStrictTransportSecurityMaxAgeIncludeSubDomains();
        }).SetDefaultPolicy(policy =>
        {
            policy.AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddScriptSrc().Self();
                csp.AddStyleSrc().Self();
                // Data URIs: the arrow of Bootstrap's select and QuickGrid's icons.
                csp.AddImgSrc().Self().Data();
                csp.AddConnectSrc().Self().From("ws:").From("wss:");
                csp.AddObjectSrc().None();
                csp.AddFrameAncestors().None();
                csp.AddBaseUri().Self();
                csp.AddFormAction().Self();
            });
            policy.AddFrameOptionsDeny();
            policy.AddContentTypeOptionsNoSniff();
            policy.AddReferrerPolicySameOrigin();
            policy.AddCrossOriginOpenerPolicy(opener => opener.SameOrigin());
            policy.AddCrossOriginResourcePolicy(resource => resource.SameOrigin());
            policy.AddPermissionsPolicy(permissions =>
            {
                permissions.AddCamera().None();
                permissions.AddGeolocation().None();
                permissions.AddMicrophone().None();
                permissions.AddPayment().None();
                permissions.AddUsb().None();
            });
            policy.AddStrictTransportSecurityMaxAgeIncludeSubDomains();
        });
        return services;
    }

    public static IApplicationBuilder UseDeskSecurityHeaders(this IApplicationBuilder app) => app.UseSecurityHeaders();
}
