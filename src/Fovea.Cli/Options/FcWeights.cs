namespace Fovea.Cli.Options;

/// <summary>How <c>--fc-weights</c> names the forms of fully connected layers' weights.</summary>
internal enum FcWeights
{
    /// <summary>As the model has them.</summary>
    Float32,

    /// <summary>Half of the memory.</summary>
    Bf16,

    /// <summary>A quarter of the memory.</summary>
    Int8,
}
