namespace Enquiries.Application.Cases;

/// <summary>
/// Short texts that carry a case: in the address that an answer by e-mail goes to, and in a link to a form. Whoever has one can add to that case and to no
/// other, and can read nothing. They hold letters, digits, dashes and full stops only, and small letters mean the same as large ones.
/// </summary>
public interface ICaseTokens
{
    /// <summary>A token without an end, for correspondence.</summary>
    string For(string caseReference);

    /// <summary>A token for a link that is good until then, UTC; counted in whole days, at least until that moment.</summary>
    string LinkFor(string caseReference, DateTimeOffset until);

    /// <summary>The case that a token carries now; null when it was not made by this desk, was changed, or has run out.</summary>
    string? ReferenceOf(string token);

    /// <summary>The case of a token without an end, for correspondence; null for tokens of links, which many people may have seen.</summary>
    string? ReferenceOfAddress(string token);

    /// <summary>The case that a token carried at that moment (UTC), for instance when a form was sent off.</summary>
    string? ReferenceOf(string token, DateTimeOffset at);
}
