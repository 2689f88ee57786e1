using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Extender.Tests.Conventions;

/// <summary>How types are named and made.</summary>
public sealed class TypeTests
{
    /// <summary>Names that say nothing of what a type is.</summary>
    private static readonly string[] EmptyNames = ["Utils", "Util", "Helper", "Helpers", "Manager", "Common"];

    /// <summary>Each project has a log and its wiring. The sandbox mirrors HDFS and Kubernetes, whose own names its types have.</summary>
    [Fact]
    public void Names_TypesOfTheProduct_AreOfOneTypeEach() => Assert.Empty(
        from type in Source.Types
        where !type.IsNested && type.Assembly.GetName().Name != "Scheduler.Sandbox"
        where type.Name is not ("Log" or "ServiceCollectionExtensions")
        group type by type.Name into same
        where same.Count() > 1
        select string.Join(", ", same.Select(type => type.FullName)));

    [Fact]
    public void Names_AllTypes_SayWhatTheTypeIs() =>
        Assert.DoesNotContain(Source.Types, type => EmptyNames.Any(name => type.Name.EndsWith(name, StringComparison.Ordinal)));

    [Fact]
    public void Classes_NotDerivedFrom_AreSealed()
    {
        var bases = Source.Types.Select(type => type.BaseType).OfType<Type>().Select(Definition).ToHashSet();

        Assert.DoesNotContain(
            Source.Types, type => type is { IsClass: true, IsSealed: false, IsAbstract: false } && !bases.Contains(Definition(type)));
    }

    [Fact]
    public void StaticFields_AllTypes_AreReadOnlyOrPrivate() => Assert.Empty(
        from type in Source.Types
        from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where !IsGeneratedFromProto(type) && !field.IsLiteral && !field.IsInitOnly && !field.Name.Contains('<', StringComparison.Ordinal)
        select $"{type}.{field.Name}");

    private static bool IsGeneratedFromProto(Type type) => type.Namespace?.EndsWith(".Protos", StringComparison.Ordinal) == true;

    [Fact]
    public void StaticProperties_AllTypes_CannotBeSetFromOutside() => Assert.Empty(
        from type in Source.Types
        from property in type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        where property.SetMethod is { IsPrivate: false }
        select $"{type}.{property.Name}");

    [Fact]
    public void Structs_OfTheSurface_AreReadOnly() => Assert.DoesNotContain(Source.Types, type =>
        type is { IsValueType: true, IsEnum: false, IsVisible: true }
        && !type.IsDefined(typeof(System.Runtime.CompilerServices.IsReadOnlyAttribute), inherit: false));

    [Fact]
    public void LogMessages_AllProjects_HaveEventIdsOfTheirOwn()
    {
        var messages = Source.Types
            .SelectMany(
                type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(
                method =>
                    (Method: $"{method.DeclaringType}.{method.Name}", Id: method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId))
            .Where(message => message.Id is not null)
            .ToArray();

        Assert.NotEmpty(messages);
        Assert.Empty(messages.GroupBy(message => message.Id).Where(group => group.Count() > 1).Select(group => string.Join(" = ", group)));
        Assert.All(messages, message => Assert.True(message.Id > 0, $"{message.Method} has no event id"));
    }

    private static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;
}
