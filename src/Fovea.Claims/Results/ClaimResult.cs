using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fovea.Claims.Results;

/// <summary>What came of measuring a claim again.</summary>
public sealed record ClaimResult
{
    /// <summary>The claim's name.</summary>
    public required string Claim { get; init; }

    /// <summary>The size at which it was measured.</summary>
    public required ClaimSize Size { get; init; }

    /// <summary>The verdict: the worst of the findings'.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The verdict with the figures, in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>The findings.</summary>
    public required IReadOnlyList<FindingResult> Findings { get; init; }

    /// <summary>The seeds.</summary>
    public required IReadOnlyList<ulong> Seeds { get; init; }

    /// <summary>The time that it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>The data set; null for none.</summary>
    public string? Data { get; init; }

    /// <summary>The settings, a line each.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The day, in UTC.</summary>
    public DateOnly Date { get; init; }

    /// <summary>The version of Fovea.</summary>
    public string Version { get; init; } = "";

    /// <summary>The processor, in one line.</summary>
    public string Machine { get; init; } = "";

    /// <summary>The number of computing threads.</summary>
    public int Threads { get; init; }

    /// <summary>What was measured, by seed; empty in the ledger.</summary>
    public IReadOnlyList<Observations> Observations { get; init; } = [];

    /// <summary>The judgement of a claim on what was observed.</summary>
    /// <exception cref="FoveaException">Nothing that the claim speaks of was measured.</exception>
    public static ClaimResult Of(Claim claim, ClaimSize size, IReadOnlyList<Observations> observations)
    {
        ArgumentNullException.ThrowIfNull(claim);
        ArgumentNullException.ThrowIfNull(observations);
        FindingResult[] findings =
            [.. claim.Findings.Select(finding => FindingResult.Of(finding, size, observations)).OfType<FindingResult>()];
        if (findings.Length == 0)
            throw new FoveaException($"{claim.Name}: nothing that the claim speaks of was measured");
        Verdict verdict = findings.Max(finding => finding.Verdict);
        return new ClaimResult
        {
            Claim = claim.Name,
            Size = size,
            Verdict = verdict,
            Sentence = InWords(verdict, findings, observations.Count),
            Findings = findings,
            Seeds = [.. observations.Select(each => each.Seed)],
            Seconds = observations.Sum(each => each.Seconds),
            Observations = observations,
        };
    }

    /// <summary>Reads a result.</summary>
    /// <exception cref="InvalidDataException">The file is no result.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ClaimResult Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ClaimJson.Default.ClaimResult) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{path} is no result of a claim ({failure.Message}): delete it, or measure again", failure);
        }
    }

    /// <summary>Writes the result as JSON.</summary>
    public void Write(Stream output) => JsonSerializer.Serialize(output, this, ClaimJson.Default.ClaimResult);

    private static string InWords(Verdict verdict, IReadOnlyList<FindingResult> findings, int seeds)
    {
        FindingResult first = findings.First(finding => finding.Verdict == verdict);
        int shown = findings.Count(finding => finding.Verdict == Verdict.Shown);
        string start = char.ToUpperInvariant(verdict.Text()[0]) + verdict.Text()[1..];
        string with = seeds == 1 ? "one seed" : $"{seeds} seeds";
        string others = findings.Count == 1 ? "" : $"; {shown} of {findings.Count} findings are shown";
        return $"{start} ({with}): {first.What}: {first.Here}, paper: {first.Paper}{others}.";
    }
}

/// <summary>A finding with its figures here.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Paper">The paper's figure in words.</param>
/// <param name="Here">The figure here in words: the mean over the seeds, with the lowest and the highest.</param>
/// <param name="Rule">The rule of the verdict in words.</param>
/// <param name="Values">The figure of each seed.</param>
/// <param name="Verdict">The verdict.</param>
public sealed record FindingResult(
    string What, string Paper, string Here, string Rule, IReadOnlyList<double> Values, Verdict Verdict)
{
    /// <summary>The judgement of a finding; null where the observations lack its figure.</summary>
    public static FindingResult? Of(Finding finding, ClaimSize size, IReadOnlyList<Observations> observations)
    {
        ArgumentNullException.ThrowIfNull(finding);
        double[] values = [.. observations.Select(finding.Here)];
        return values.Length == 0 || values.Any(double.IsNaN)
            ? null
            : new FindingResult(finding.What, finding.Paper, finding.Text(values), finding.Rule, values, finding.Judge(values, size));
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ClaimResult))]
[JsonSerializable(typeof(IReadOnlyList<ClaimResult>))]
internal sealed partial class ClaimJson : JsonSerializerContext;
