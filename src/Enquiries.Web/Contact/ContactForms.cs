using Enquiries.Application.Channels;
using Enquiries.Domain.Channels;
using Microsoft.Extensions.Options;

namespace Enquiries.Web.Contact;

/// <summary>The forms that are open to the public: each is a connected account like any other.</summary>
internal sealed class ContactForms(IAccountDirectory accounts, IOptions<CouncilOptions> council)
{
    public const string First = "contact";

    public async Task<IReadOnlyList<ContactForm>> AllAsync(CancellationToken ct) =>
        [.. (await accounts.AllAsync(ct)).Where(a => a.Channel == ChannelKind.WebForm).OrderBy(a => a.ExternalId == First ? 0 : 1).ThenBy(a => a.Name, StringComparer.CurrentCulture).Select(Form)];

    private ContactForm Form(ConnectedAccount a) => new(
        a.Id, a.Name, a.ExternalId == First ? "/contact" : $"/contact/{a.ExternalId}", a.Settings.GetValueOrDefault("intro"),
        SafeLink(a.Settings.GetValueOrDefault("privacyUrl")) ?? SafeLink(council.Value.PrivacyUrl));

    private static string? SafeLink(string? link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? url.AbsoluteUri : null;
}
