namespace Fovea.Tests;

/// <summary>A test that needs the weights of <c>resnet18_cntk</c>: ResNet18.onnx in $FOVEA_DATA/weights.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CntkWeightsFactAttribute : FactAttribute
{
    public CntkWeightsFactAttribute()
    {
        if (!File.Exists(Weights))
        {
            Skip = "ResNet18.onnx is not here: set FOVEA_DATA and run `dotnet build samples/resnet18-weights "
                + "-p:Folder=$FOVEA_DATA/weights`.";
        }
    }

    public static string Weights { get; } =
        Path.Combine(Environment.GetEnvironmentVariable("FOVEA_DATA") ?? "", "weights", "ResNet18.onnx");
}
