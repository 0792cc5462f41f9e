namespace Enquiries.Application.Sla.Holidays;

/// <summary>Where the list of bank holidays is read, in the form that GOV.UK publishes; null when it is never read.</summary>
public sealed record HolidayFeedAddress(Uri? Address)
{
    public const string GovUk = "https://www.gov.uk/bank-holidays.json";
}
