using Enquiries.Application.Persistence;
using Enquiries.Application.Pipeline;
using Enquiries.Application.Sla;
using Enquiries.Domain.Cases;
using Enquiries.Domain.Residents;
using Microsoft.EntityFrameworkCore;

namespace Enquiries.Application.Residents;

/// <summary>A person's identities and open cases, as the requests about persons need them.</summary>
internal static class Persons
{
    /// <summary>All identities of the person that this one belongs to; this one alone when nobody has linked it.</summary>
    public static IQueryable<Resident> SamePerson(this EnquiriesDbContext db, Resident resident) =>
        resident.PersonId is { } person ? db.Residents.Where(r => r.PersonId == person) : db.Residents.Where(r => r.Id == resident.Id);

    public static async Task<Resident> GetResidentAsync(this EnquiriesDbContext db, Guid id, CancellationToken ct) =>
        await db.Residents.FirstOrDefaultAsync(r => r.Id == id, ct) ?? throw new NotFoundException("There is no such resident.");

    /// <summary>Cases that one of these identities opened, or in one of whose conversations it writes.</summary>
    public static IQueryable<Case> CasesOf(this EnquiriesDbContext db, IReadOnlyCollection<Guid> residents) =>
        db.Cases.Where(c => residents.Contains(c.ResidentId!.Value) || db.CaseConversations.Any(x => x.CaseId == c.Id && residents.Contains(x.ResidentId!.Value)));

    /// <summary>The person of this identity, made if there is none yet.</summary>
    public static async Task<Person> PersonOfAsync(this EnquiriesDbContext db, Resident resident, DateTimeOffset now, CancellationToken ct)
    {
        if (resident.PersonId is { } id)
            return db.Persons.Local.FirstOrDefault(p => p.Id == id) ?? await db.Persons.SingleAsync(p => p.Id == id, ct);
        var person = Person.Create(now);
        db.Persons.Add(person);
        resident.BelongTo(person.Id);
        return person;
    }

    /// <summary>What staff should know follows the person: all identities have the same mark, and their open cases the policy that asks for it.</summary>
    public static async Task MarkAsync(
        this EnquiriesDbContext db, IReadOnlyCollection<Resident> identities, ResidentFlag flag, Actor by, DateTimeOffset now, SlaRules sla, CancellationToken ct)
    {
        foreach (var identity in identities)
            identity.Mark(flag);
        var ids = identities.Select(r => r.Id).ToList();
        var open = await db.Cases.Include(c => c.Clocks).Include(c => c.Events).AsSplitQuery()
            .Where(c => ids.Contains(c.ResidentId!.Value) && c.Status <= CaseStatus.WaitingForResident).ToListAsync(ct);
        foreach (var @case in open)
            @case.FlagResident(flag, by, now, sla.Book);
    }

    /// <summary>Notes in the open cases of both sides that identities were linked, or are no longer.</summary>
    public static async Task NoteInCasesAsync(
        this EnquiriesDbContext db, Resident resident, IEnumerable<Guid> others, bool linked, string reason, Actor by, DateTimeOffset now, CancellationToken ct)
    {
        var ids = others.Append(resident.Id).ToList();
        var open = await db.CasesOf(ids).Include(c => c.Events).Where(c => c.Status <= CaseStatus.WaitingForResident).ToListAsync(ct);
        foreach (var @case in open)
            @case.NoteIdentities(resident.Id, linked, reason, by, now);
    }

    /// <summary>Identities that may be the same person as these: the same e-mail address, or the same name and handle. Those that an officer set aside stay away.</summary>
    public static IQueryable<Resident> LookAlikes(this EnquiriesDbContext db, IReadOnlyCollection<Resident> identities)
    {
        var ids = identities.Select(r => r.Id).ToList();
        var emails = identities.Select(r => r.Email).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var names = identities.Select(r => r.NameAndHandle).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return db.Residents.Where(r => !ids.Contains(r.Id) && (emails.Contains(r.Email!) || names.Contains(r.NameAndHandle!))
            && !db.DismissedSuggestions.Any(d => (d.ResidentId == r.Id && ids.Contains(d.OtherId)) || (d.OtherId == r.Id && ids.Contains(d.ResidentId))));
    }
}
