namespace Fovea.Onnx.Tests;

/// <summary>A test that needs files from elsewhere; without them it is skipped, and says how to get them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ExternalFactAttribute : FactAttribute
{
    /// <param name="place">A path, or the name of an environment variable that gives one.</param>
    /// <param name="source">What makes the files.</param>
    public ExternalFactAttribute(string place, string source)
    {
        string? path = place.Contains('/') ? place : Environment.GetEnvironmentVariable(place);
        if (!Path.Exists(path))
            Skip = $"{place} is not there: {source}";
    }
}
