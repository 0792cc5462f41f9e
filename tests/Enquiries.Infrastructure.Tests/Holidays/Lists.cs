using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Enquiries.Domain.Sla;

namespace Enquiries.Infrastructure.Tests.Holidays;

/// <summary>Lists of bank holidays in the form of GOV.UK, made from the built-in years and changed as a test needs it.</summary>
internal sealed class Lists
{
    private readonly Dictionary<string, SortedDictionary<DateOnly, string>> divisions = new(StringComparer.Ordinal)
    {
        ["england-and-wales"] = Of(Nation.EnglandAndWales),
        ["scotland"] = Of(Nation.Scotland),
        ["northern-ireland"] = Of(Nation.NorthernIreland),
    };

    public Lists With(string division, DateOnly date, string title)
    {
        divisions[division][date] = title;
        return this;
    }

    public Lists Without(string division, DateOnly date)
    {
        divisions[division].Remove(date).ShouldBeTrue();
        return this;
    }

    public Lists WithoutYear(string division, int year)
    {
        foreach (var date in divisions[division].Keys.Where(d => d.Year == year).ToList())
            divisions[division].Remove(date);
        return this;
    }

    public JsonObject ToJson() => new(divisions.Select(d => KeyValuePair.Create<string, JsonNode?>(d.Key, new JsonObject
    {
        ["division"] = d.Key,
        ["events"] = new JsonArray([.. d.Value.Select(e => (JsonNode)new JsonObject
        {
            ["title"] = e.Value,
            ["date"] = e.Key.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            ["notes"] = "",
            ["bunting"] = true,
        })]),
    })));

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(ToJson());

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static SortedDictionary<DateOnly, string> Of(Nation nation) => new(BankHolidays.For(nation).ToDictionary(h => h.Date, h => h.Name));
}
